/// A part of a text in which something stands for other characters, with what is around it.
struct EncodedRegion {
    /// A number, its label and the words near it reach no farther.
    static let margin = 96

    private(set) var range: Range<Int>
    /// Where the last thing to decode begins.
    private(set) var last: Int
    private(set) var hasTags = false
    private(set) var hasOthers = false

    init(of source: UnsafeBufferPointer<UInt8>, at index: Int) {
        range = max(0, index - EncodedRegion.margin)..<min(source.count, index + EncodedRegion.margin)
        last = index
        note(source[index])
    }

    /// Takes in what begins at `index`, if it is near enough.
    mutating func extend(to index: Int, in source: UnsafeBufferPointer<UInt8>) -> Bool {
        guard index < range.upperBound + EncodedRegion.margin else { return false }
        range = range.lowerBound..<min(source.count, index + EncodedRegion.margin)
        last = index
        note(source[index])
        return true
    }

    private mutating func note(_ byte: UInt8) {
        if byte == UInt8(ascii: "<") { hasTags = true } else { hasOthers = true }
    }

    /// Whether a byte can begin something to decode.
    @inline(__always)
    static func isTrigger(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "<") || byte == UInt8(ascii: "\\") || byte &- UInt8(ascii: "%") < 2
    }

    /// Whether something to decode may begin at `index`; a second look tells.
    @inline(__always)
    static func mayBegin(at index: Int, in source: UnsafeBufferPointer<UInt8>) -> Bool {
        guard index + 1 < source.count else { return false }
        let next = source[index + 1]
        switch source[index] {
        case UInt8(ascii: "<"):
            return (next | 0x20) &- 0x61 < 26 || next == UInt8(ascii: "/") || next == UInt8(ascii: "!")
        case UInt8(ascii: "&"): return next == UInt8(ascii: "#") || HTMLEntity.decode(source, at: index) != nil
        case UInt8(ascii: "%"), UInt8(ascii: "\\"):
            return EncodedPiece.at(index, in: source, seesTags: false) != nil
        default: return false
        }
    }
}

/// Decodes a region piece by piece into a buffer.
struct RegionDecoder {
    private let source: UnsafeBufferPointer<UInt8>
    private let seesTags: Bool
    private var end: Int
    private let last: Int
    private(set) var at: Int
    private(set) var hasDecoded = false

    init(_ source: UnsafeBufferPointer<UInt8>, _ region: EncodedRegion, seesTags: Bool) {
        self.source = source
        self.seesTags = seesTags
        (at, end, last) = (region.range.lowerBound, region.range.upperBound, region.last)
    }

    var isAtEnd: Bool { at >= end }

    /// Writes behind `count` bytes of `buffer` until it is full or the region ends, and tells how many bytes it has
    /// then.
    mutating func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>, from count: Int) -> Int {
        var count = count
        while at < end, count + 8 <= buffer.count {
            if at + 8 <= end, !holdsTrigger(at) {
                for index in 0..<8 { buffer[count + index] = source[at + index] }
                count += 8
                at += 8
                continue
            }
            let byte = source[at]
            if EncodedRegion.isTrigger(byte), let piece = EncodedPiece.at(at, in: source, seesTags: seesTags) {
                for index in 0..<piece.count {
                    buffer[count + index] = UInt8(truncatingIfNeeded: piece.text >> UInt32(8 * index))
                }
                count += piece.count
                hasDecoded = true
                advance(over: piece)
            } else {
                buffer[count] = byte
                count += 1
                at += 1
            }
        }
        return count
    }

    /// Whether something to decode may begin within eight bytes.
    @inline(__always)
    private func holdsTrigger(_ index: Int) -> Bool {
        var found = false
        for at in index..<(index + 8) where EncodedRegion.isTrigger(source[at]) { found = true }
        return found
    }

    /// The place in the source of a place in what the region decodes to.
    mutating func origin(of range: Range<Int>) -> Range<Int> {
        var count = 0
        var start = at
        while at < end {
            let piece = EncodedRegion.isTrigger(source[at]) ? EncodedPiece.at(at, in: source, seesTags: seesTags) : nil
            if count <= range.lowerBound { start = at }
            count += piece?.count ?? 1
            if let piece { advance(over: piece) } else { at += 1 }
            if count >= range.upperBound { break }
        }
        return start..<at
    }

    private mutating func advance(over piece: EncodedPiece) {
        // A tag may be longer than the margin behind its beginning.
        let isLast = at == last
        at += piece.length
        if isLast { end = max(end, min(source.count, at + EncodedRegion.margin)) }
    }
}
