import Foundation
import GRDB
import GRDBSQLite

/// The values of one statement, packed where they are made, so that the writer's thread only hands them over. For the
/// statements of acceptance and delivery, of which there are tens of thousands a second.
struct StatementValues: Sendable {
    private enum Value {
        case null
        case integer(Int64)
        case blob(Range<Int>)
        case text(Range<Int>)
    }

    private var values: [Value] = []
    private var bytes: [UInt8] = []

    /// - Parameter bytes: about how many bytes blobs and texts have together.
    init(count: Int, bytes: Int) {
        values.reserveCapacity(count)
        self.bytes.reserveCapacity(bytes)
    }

    mutating func add(_ integer: Int) { values.append(.integer(Int64(integer))) }

    mutating func add(_ integer: Int64?) { values.append(integer.map(Value.integer) ?? .null) }

    mutating func add(_ text: String?) {
        guard let text else { return values.append(.null) }
        add(utf8: text.utf8)
    }

    /// A text.
    mutating func add(utf8 text: some Collection<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        values.append(.text(start..<bytes.count))
    }

    mutating func add(_ blob: [UInt8]?) {
        guard let blob else { return values.append(.null) }
        let start = bytes.count
        bytes.append(contentsOf: blob)
        values.append(.blob(start..<bytes.count))
    }

    /// Binds the values, lets `body` step the statement, and leaves nothing bound.
    fileprivate func bound<Result>(to statement: SQLiteStatement, _ body: () throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { buffer in
            for (index, value) in values.enumerated() {
                bind(value, at: CInt(index + 1), of: statement, from: buffer)
            }
            defer {
                sqlite3_reset(statement)
                sqlite3_clear_bindings(statement)
            }
            return try body()
        }
    }

    private func bind(
        _ value: Value, at index: CInt, of statement: SQLiteStatement, from buffer: UnsafeRawBufferPointer
    ) {
        // The bytes outlive the binding, so SQLite need not copy them. An empty blob must not be NULL.
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let integer): sqlite3_bind_int64(statement, index, integer)
        case .blob(let range) where range.isEmpty: sqlite3_bind_zeroblob(statement, index, 0)
        case .blob(let range):
            sqlite3_bind_blob(
                statement, index, buffer.baseAddress.map { $0 + range.lowerBound }, CInt(range.count), nil)
        case .text(let range):
            let text = buffer.baseAddress.map { ($0 + range.lowerBound).assumingMemoryBound(to: CChar.self) }
            sqlite3_bind_text(statement, index, text, CInt(range.count), nil)
        }
    }
}

extension Database {
    /// Runs a statement that gives no rows.
    func run(_ sql: String, _ values: StatementValues) throws {
        let statement = try cachedStatement(sql: sql).sqliteStatement
        try values.bound(to: statement) {
            let code = sqlite3_step(statement)
            guard code == SQLITE_DONE else { throw failure(sql) }
        }
    }

    /// What `read` makes of each row of a statement.
    func rows<Value>(
        _ sql: String, _ values: StatementValues, _ read: (inout StatementColumns) throws -> Value
    ) throws -> [Value] {
        let statement = try cachedStatement(sql: sql).sqliteStatement
        return try values.bound(to: statement) {
            var rows: [Value] = []
            while true {
                switch sqlite3_step(statement) {
                case SQLITE_ROW:
                    var columns = StatementColumns(statement)
                    rows.append(try read(&columns))
                case SQLITE_DONE: return rows
                default: throw failure(sql)
                }
            }
        }
    }

    /// Runs a statement whose rows have one integer.
    func integers(_ sql: String, _ values: StatementValues) throws -> [Int64] {
        try rows(sql, values) { $0.integer() }
    }

    /// Adds hashes to their index; those that it has already stay as they are.
    func insert(_ entries: ArraySlice<RecentLookups.Entry>) throws {
        let sql = "INSERT INTO receipt_lookups (hash, sequence) VALUES (?, ?) ON CONFLICT DO NOTHING"
        let statement = try cachedStatement(sql: sql).sqliteStatement
        defer { sqlite3_clear_bindings(statement) }
        for entry in entries {
            let code = withUnsafeBytes(of: (entry.hash.high.bigEndian, entry.hash.low.bigEndian)) { hash in
                sqlite3_bind_blob(statement, 1, hash.baseAddress, CInt(hash.count), nil)
                sqlite3_bind_int64(statement, 2, entry.sequence)
                defer { sqlite3_reset(statement) }
                return sqlite3_step(statement)
            }
            guard code == SQLITE_DONE else { throw failure(sql) }
        }
    }

    /// What the last call failed with. The statement's values are no part of it.
    private func failure(_ sql: String) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(sqliteConnection)), message: lastErrorMessage,
            sql: sql)
    }
}
