/// The HTML of a template with a private word of letters and digits in the place of each of its placeholders, so that
/// parsers take them for text.
struct MarkedSource {
    /// UTF-8.
    let bytes: [UInt8]
    /// In order; comments left out.
    let placeholders: [MustacheToken]
    let markers: Markers
    /// Places in `bytes` whose position in the source is known: where tokens and lines begin.
    private let anchors: [(offset: Int, position: SourcePosition)]

    /// `nil` where the source holds what looks like our markers.
    init?(_ tokens: [MustacheToken], _ known: Markers? = nil) {
        guard let markers = Markers(avoiding: tokens, or: known) else { return nil }
        var bytes: [UInt8] = []
        var anchors: [(offset: Int, position: SourcePosition)] = []
        var placeholders: [MustacheToken] = []
        for token in tokens where token.kind != .comment {
            anchors.append((bytes.count, token.position))
            guard token.kind == .literal else {
                bytes += markers.marker(placeholders.count)
                placeholders.append(token)
                continue
            }
            var line = token.position.line
            var behindLine = bytes.count
            bytes += token.text.utf8
            while let end = bytes[behindLine...].firstIndex(of: UInt8(ascii: "\n")) {
                behindLine = end + 1
                line += 1
                anchors.append((behindLine, SourcePosition(line: line, column: 1)))
            }
        }
        self.bytes = bytes
        self.anchors = anchors
        self.placeholders = placeholders
        self.markers = markers
    }

    /// Where the author finds what is at `offset` of the bytes.
    func position(at offset: Int) -> SourcePosition {
        var low = 0
        var high = anchors.count
        while low < high {
            let middle = (low + high) / 2
            if anchors[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return .start }
        var position = anchors[low - 1].position
        for byte in bytes[anchors[low - 1].offset..<min(offset, bytes.count)] { position.advance(over: byte) }
        return position
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}
