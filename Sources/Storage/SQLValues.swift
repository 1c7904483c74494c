import Domain
import Foundation
import GRDB

extension Identifier {
    /// As it stands in a column.
    var data: Data { Data(bytes) }

    /// The lowest bytes of an id that is made at a time.
    static func first(at time: Timestamp) -> Data {
        withUnsafeBytes(of: (UInt64(clamping: time.milliseconds) << 16).bigEndian) { Data($0) }
    }

    static func decode(_ row: Row, _ column: String) throws(StoreError) -> Self {
        guard let data = row[column] as Data?, let id = Self(bytes: [UInt8](data)) else {
            throw .corrupt("\(column) holds no identifier")
        }
        return id
    }
}

extension Timestamp {
    static func decode(_ row: Row, _ column: String) -> Timestamp? {
        (row[column] as Int64?).map(Timestamp.init(milliseconds:))
    }

    static func require(_ row: Row, _ column: String) throws(StoreError) -> Timestamp {
        guard let time = decode(row, column) else { throw .corrupt("\(column) holds no time") }
        return time
    }
}

extension RawRepresentable where RawValue == String {
    static func require(_ row: Row, _ column: String) throws(StoreError) -> Self {
        guard let text = row[column] as String?, let value = Self(rawValue: text) else {
            throw .corrupt("\(column) holds a word that is not known")
        }
        return value
    }
}

extension Database {
    /// Runs a statement that stays prepared. The arguments are trusted to fit: each statement has a test that runs it.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        let statement = try cachedStatement(sql: sql)
        try statement.setArguments(arguments)
        try statement.execute()
    }

    func rows(_ sql: String, _ arguments: StatementArguments) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }
}
