import Domain

/// Where a sealed value stands, as bytes that no other place has: all parts have a fixed length or their length in
/// front.
enum SealingPlace {
    /// What kind of value is sealed, so that no value passes for one of another kind.
    enum Kind: UInt8 {
        case column = 1
        case dataKey = 2
        case note = 3
    }

    static func bytes(_ kind: Kind, tenant: TenantID?, row: [UInt8], column: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(26 + row.count + column.utf8.count)
        bytes.append(kind.rawValue)
        bytes.append(tenant == nil ? 0 : 1)
        append(tenant?.high ?? 0, to: &bytes)
        append(tenant?.low ?? 0, to: &bytes)
        append(UInt64(row.count), to: &bytes)
        bytes += row
        bytes += column.utf8
        return bytes
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
