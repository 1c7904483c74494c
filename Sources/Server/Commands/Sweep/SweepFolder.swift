import Foundation

/// The files of a folder and all folders in it. Links are not followed; sockets and the like are no files.
enum SweepFolder {
    static func visit(_ path: String, _ body: (String) throws -> Void) async throws {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        guard files.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure(.usage, "there is no file or folder \(path)")
        }
        guard isFolder.boolValue else { return try body(path) }
        guard let found = files.enumerator(atPath: path) else {
            throw CommandFailure.unavailable("the folder \(path) can't be read")
        }
        while let name = found.nextObject() as? String {
            if found.fileAttributes?[.type] as? FileAttributeType == .typeRegular { try body(path + "/" + name) }
        }
    }
}
