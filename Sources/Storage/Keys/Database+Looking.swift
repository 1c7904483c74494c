import GRDB

extension Database {
    /// Reads a file with a connection that can't write, so that a look changes nothing. `nil` where a journal without its
    /// index keeps such a connection out.
    static func looking<Value>(at path: String, _ body: (Database) throws -> Value) throws -> Value? {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue: DatabaseQueue
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            return nil
        }
        // Nothing was written: what a failing close leaves behind is a file handle.
        defer { try? queue.close() }
        return try queue.read(body)
    }
}
