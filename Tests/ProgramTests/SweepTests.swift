import Foundation
import GRDB
import Testing

@Suite struct SweepTests {
    private func sweep(_ folder: TemporaryFolder) async throws -> CounterfoilProgram.Ending {
        let ended = try await CounterfoilProgram.run(["sweep", folder.path])
        for digits in ["4111 1", "4111-1", "41111", "55555"] {
            #expect(!(ended.output + ended.errors).contains(digits))
        }
        return ended
    }

    @Test func nothingIsFoundWhereNothingIs() async throws {
        try await TemporaryFolder.run { folder in
            let random = (0..<4_000_000).map { _ in UInt8.random(in: 0...255) }
            try Data(random).write(to: URL(fileURLWithPath: folder.path + "/sealed"))
            try folder.write("2026-11-22T13:51:28.578Z id=04d379c9-4584-4844-8839-9af08a056739", to: "a.log")
            let ended = try await sweep(folder)
            #expect(ended.code == 0, "\(ended.output)")
            #expect(ended.output.hasPrefix("2 files, 40000"))
        }
    }

    @Test func eachPlaceIsToldOnce() async throws {
        try await TemporaryFolder.run { folder in
            try FileManager.default.createDirectory(atPath: folder.path + "/b", withIntermediateDirectories: false)
            try folder.write("card 4111 1111 1111 1111, cvv 123", to: "a.log")
            let border =
                String(repeating: "x", count: (1 << 20) - 8) + " 5555555555554444 "
                + String(repeating: "y", count: 9000)
            try folder.write(border, to: "b/border")
            try folder.write("", to: "b/4111111111111111.txt")
            try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: folder.path)
            let ended = try await sweep(folder)
            #expect(ended.code == 1)
            let lines = ended.output.split(separator: "\n").map { $0.dropFirst(folder.path.count + 1) }.sorted()
            #expect(
                lines == [
                    "a.log: offset 30: security code, 3 bytes", "a.log: offset 5: card number, 19 bytes",
                    "b/[card].txt: its name: card number, 16 bytes", "b/border: offset 1048569: card number, 16 bytes",
                ])
            #expect(ended.errors.contains("3 files") && ended.errors.contains("4 findings"))
        }
    }

    @Test func aDatabaseIsReadByRowsAndNotChanged() async throws {
        try await TemporaryFolder.run { folder in
            let path = folder.path + "/store.sqlite"
            let queue = try DatabaseQueue(path: path)
            try await queue.write { db in
                try db.execute(sql: "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT, number INTEGER)")
                // On pages of its own, and cut by the border of two.
                for length in 4050...4110 {
                    let text = String(repeating: "z", count: length) + " 4111-1111-1111-1111"
                    try db.execute(sql: "INSERT INTO note VALUES (?, ?, NULL)", arguments: [length, text])
                }
                try db.execute(sql: "INSERT INTO note VALUES (7, 'x', 5555555555554444)")
            }
            try queue.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            let ended = try await sweep(folder)
            #expect(ended.code == 1)
            #expect(ended.output.contains("store.sqlite: note.number of row 7: card number"))
            for row in 4050...4110 { #expect(ended.output.contains("note.text of row \(row): card number")) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == names)
        }
    }

    @Test func whatStandsOnlyInTheWriteAheadLogIsFound() async throws {
        try await TemporaryFolder.run { folder in
            let pool = try DatabasePool(path: folder.path + "/store.sqlite")
            try await pool.writeWithoutTransaction { db in
                try db.execute(
                    sql:
                        "PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('4111111111111111')"
                )
            }
            let ended = try await sweep(folder)
            #expect(ended.code == 1)
            #expect(ended.output.contains("store.sqlite-wal: offset"))
            try pool.close()
        }
    }

    @Test func whatCanNotBeLookedIntoIsNamed() async throws {
        try await TemporaryFolder.run { folder in
            try Data([0x1f, 0x8b, 8, 0]).write(to: URL(fileURLWithPath: folder.path + "/old.log.gz"))
            let ended = try await sweep(folder)
            #expect(ended.code == 0)
            #expect(ended.errors.contains("old.log.gz: is compressed"))
        }
    }

    @Test func aMissingPathEndsWith64() async throws {
        let ended = try await CounterfoilProgram.run(["sweep", "/nowhere/at-all"])
        #expect(ended.code == 64)
        #expect(ended.errors.contains("/nowhere/at-all"))
    }
}
