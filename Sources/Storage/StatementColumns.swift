import Domain
import Foundation
import GRDB
import GRDBSQLite

/// The columns of the row that a statement stands on, read from left to right: no copy of the row is made, and no name
/// is looked up. For the statements that each delivery goes through; a list of columns and what reads it stand side by
/// side. Valid until the statement is stepped again.
struct StatementColumns {
    private let statement: SQLiteStatement
    private var next: CInt = 0

    init(_ statement: SQLiteStatement) {
        self.statement = statement
    }

    private mutating func take() -> CInt {
        defer { next += 1 }
        return next
    }

    mutating func integer() -> Int64 { sqlite3_column_int64(statement, take()) }

    mutating func integerIfAny() -> Int64? {
        let column = take()
        return sqlite3_column_type(statement, column) == SQLITE_NULL ? nil : sqlite3_column_int64(statement, column)
    }

    mutating func time() -> Timestamp { Timestamp(milliseconds: integer()) }

    mutating func timeIfAny() -> Timestamp? { integerIfAny().map(Timestamp.init(milliseconds:)) }

    mutating func textIfAny() -> String? {
        let column = take()
        return sqlite3_column_text(statement, column).map { text in
            let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, column)))
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// One of the words that a column may hold.
    mutating func word<Word: RawRepresentable>() throws(StoreError) -> Word where Word.RawValue == String {
        guard let text = textIfAny(), let word = Word(rawValue: text) else {
            throw .corrupt("a column holds a word that is not known")
        }
        return word
    }

    mutating func blob() -> [UInt8] { withBlob { Array($0) } }

    mutating func identifier<Subject>() throws(StoreError) -> Identifier<Subject> {
        guard let id = withBlob({ Identifier<Subject>(bytes: $0) }) else {
            throw .corrupt("a column holds no identifier")
        }
        return id
    }

    private mutating func withBlob<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        let column = take()
        let start = sqlite3_column_blob(statement, column)
        return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
    }
}
