import Foundation
import GRDB

/// The keyed hash under which a receipt is found: of its idempotency key, its transaction or its conversation.
struct LookupHash: Sendable, Hashable, Comparable {
    let high: UInt64
    let low: UInt64

    /// `nil` for any other count than 16.
    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
    }

    var data: Data { Data(bytes) }

    // The hash is keyed and spread evenly already.
    func hash(into hasher: inout Hasher) { hasher.combine(low) }

    /// In the order in which SQLite keeps them.
    static func < (left: Self, right: Self) -> Bool { (left.high, left.low) < (right.high, right.low) }

    static func decode(_ row: Row, _ column: String) throws(StoreError) -> LookupHash? {
        guard let data = row[column] as Data? else { return nil }
        guard let hash = LookupHash(data) else { throw .corrupt("\(column) holds no hash") }
        return hash
    }
}
