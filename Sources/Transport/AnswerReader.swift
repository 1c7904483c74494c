import HTTPTypes

/// Collects an answer from the lines and chunks libcurl hands over.
struct AnswerReader {
    private(set) var headers = HTTPFields()
    private(set) var headerBytes = 0
    private(set) var body: [UInt8] = []
    /// The empty line after the headers came. libcurl takes a connection that ends before it for the end of the answer.
    private(set) var hasWholeHeaders = false
    private var isInHeaders = false

    /// One whole line with its end: status line, header, empty line or trailer. Trailers only count.
    mutating func readLine(_ line: UnsafeBufferPointer<UInt8>) {
        headerBytes += line.count
        if line.starts(with: "HTTP/".utf8) {
            // Each interim answer (1xx) has a block of its own; the last one stays.
            headers = HTTPFields()
            isInHeaders = true
            hasWholeHeaders = false
        } else if line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n") {
            hasWholeHeaders = true
            isInHeaders = false
        } else if isInHeaders, let field = AnswerReader.field(line) {
            headers.append(field)
        }
    }

    /// False when the body would be longer than `limit`.
    mutating func readBody(_ chunk: UnsafeBufferPointer<UInt8>, limit: Int) -> Bool {
        guard chunk.count <= limit - body.count else { return false }
        body.append(contentsOf: chunk)
        return true
    }

    private static func field(_ line: UnsafeBufferPointer<UInt8>) -> HTTPField? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
            let name = HTTPField.Name(String(decoding: line[..<colon], as: UTF8.self))
        else { return nil }
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        var value = line[(colon + 1)...].drop(while: isBlank)
        while let last = value.last, isBlank(last) {
            value.removeLast()
        }
        return HTTPField(name: name, value: Array(value))
    }
}
