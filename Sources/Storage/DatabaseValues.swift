import Foundation
import GRDB

/// Every text, blob and integer of an SQLite file, to be looked through. The file is opened so that nothing is written,
/// neither to it nor beside it; what stands only in its write-ahead log is not seen.
package struct DatabaseValues {
    /// Where a value stands.
    package struct Place: Sendable, Hashable {
        package let table: String
        package let column: String
        /// `nil` in tables without row ids.
        package let row: Int64?
    }

    private let queue: DatabaseQueue

    /// - Throws: where the file can't be opened or is none of SQLite's.
    package init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        let plain = CharacterSet(charactersIn: "/._-~").union(.alphanumerics)
        guard let encoded = path.addingPercentEncoding(withAllowedCharacters: plain) else {
            throw StoreError.unavailable("the path can't be written as an address")
        }
        do {
            // Immutable: SQLite takes no lock and makes no file for shared memory.
            queue = try DatabaseQueue(path: "file:\(encoded)?immutable=1", configuration: configuration)
        } catch {
            throw StoreError(describing: error)
        }
    }

    /// - Throws: where the file turns out to be damaged, or is written meanwhile.
    package func visit(_ body: (Place, [UInt8]) -> Void) throws {
        do {
            try queue.read { db in
                let tables = try Row.fetchAll(
                    db, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name")
                for table in tables {
                    let definition = (table["sql"] as String? ?? "").uppercased()
                    guard !definition.hasPrefix("CREATE VIRTUAL") else { continue }
                    try visit(table["name"], hasRowID: !definition.contains("WITHOUT ROWID"), in: db, body)
                }
            }
        } catch {
            throw StoreError(describing: error)
        }
    }

    private func visit(
        _ table: String, hasRowID: Bool, in db: Database, _ body: (Place, [UInt8]) -> Void
    ) throws {
        let columns = hasRowID ? "_rowid_, *" : "*"
        let rows = try Row.fetchCursor(db, sql: "SELECT \(columns) FROM \(table.quotedDatabaseIdentifier)")
        while let row = try rows.next() {
            let id: Int64? = hasRowID ? row[0] : nil
            for (index, value) in row.databaseValues.enumerated() where index > 0 || !hasRowID {
                let place = Place(table: table, column: Array(row.columnNames)[index], row: id)
                switch value.storage {
                case .string(let text): body(place, Array(text.utf8))
                case .blob(let data): body(place, Array(data))
                case .int64(let number) where number > 99_999_999_999: body(place, Array(String(number).utf8))
                case .int64, .double, .null: break
                }
            }
        }
    }
}
