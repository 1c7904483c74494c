/// One way through a text, 64 bytes a step. Most texts hold nothing that could be card data: they cost a few operations
/// for eight bytes and no allocation.
struct CardScan {
    enum Mode {
        case strict
        case log
    }

    typealias Visitor = (CardFinding) -> Bool

    private let bytes: UnsafeBufferPointer<UInt8>
    private let mode: Mode
    /// How many times over the text may be encoded.
    private let depth: Int
    /// Numbers were looked for up to here.
    private var handled = 0
    private var region: EncodedRegion?

    /// Calls `visit` with each finding in the text as it stands and in what it decodes to, in no certain order, until it
    /// says yes.
    @discardableResult
    static func run(
        _ bytes: UnsafeBufferPointer<UInt8>, mode: Mode, depth: Int, _ visit: Visitor
    ) -> Bool {
        guard bytes.count >= SecurityCode.shortest else { return false }
        var scan = CardScan(bytes: bytes, mode: mode, depth: depth)
        return scan.run(visit)
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, mode: Mode, depth: Int) {
        self.bytes = bytes
        self.mode = mode
        self.depth = depth
    }

    private mutating func run(_ visit: Visitor) -> Bool {
        let raw = UnsafeRawBufferPointer(bytes)
        var carry = BlockCarry()
        var start = 0
        // The step behind the last byte sees the end of what stands there.
        while start <= bytes.count {
            let classes = ByteClasses(raw, at: start)
            let numbers = carry.ends(ofTwelve: classes.numerals)
            let groups = carry.ends(ofShortGroups: classes.digits, in: classes.words)
            let words = carry.ends(ofSixteen: classes.words)
            if numbers != 0, lookForNumbers(numbers, from: start, visit) { return true }
            if groups != 0, lookForCodes(groups, from: start, visit) { return true }
            if depth > 0 {
                if classes.hasTriggers, lookForEncoded(from: start, visit) { return true }
                if words != 0, lookForBase64(words, from: start, visit) { return true }
            }
            start &+= ByteClasses.width
        }
        guard let region else { return false }
        return look(into: region, visit)
    }

    // MARK: Numbers

    private mutating func lookForNumbers(_ ends: UInt64, from start: Int, _ visit: Visitor) -> Bool {
        var ends = ends
        while ends != 0 {
            let end = start + ends.trailingZeroBitCount
            ends &= ends &- 1
            guard end >= handled + CardNumberLength.shortest - 1 else { continue }
            var first = end - CardNumberLength.shortest + 1
            while first > handled, ByteClasses.isNumeral(bytes[first - 1]) { first -= 1 }
            var scanner = DigitRunScanner(bytes, fewestDigits: CardNumberLength.shortest, from: first)
            while let stretch = scanner.next(beginningBefore: end + 1) {
                if let finding = CardJudge.finding(stretch, in: bytes, mode: mode) {
                    if visit(finding) { return true }
                    if let code = SecurityCode.behindNumber(endingAt: finding.range.upperBound, in: bytes),
                        visit(CardFinding(kind: .securityCode, range: code))
                    {
                        return true
                    }
                }
            }
            handled = max(handled, scanner.index)
        }
        return false
    }

    // MARK: Security codes

    private func lookForCodes(_ ends: UInt64, from start: Int, _ visit: Visitor) -> Bool {
        var ends = ends
        while ends != 0 {
            let end = start + ends.trailingZeroBitCount
            ends &= ends &- 1
            if let code = SecurityCode.labelled(endingAt: end, in: bytes),
                visit(CardFinding(kind: .securityCode, range: code))
            {
                return true
            }
            if let number = PunctuatedNumber.range(withGroupEndingAt: end, in: bytes),
                visit(CardFinding(kind: .cardNumber, range: number))
            {
                return true
            }
        }
        return false
    }

    // MARK: What stands for something else

    private mutating func lookForEncoded(from start: Int, _ visit: Visitor) -> Bool {
        for index in start..<min(bytes.count, start + ByteClasses.width) {
            guard EncodedRegion.isTrigger(bytes[index]), EncodedRegion.mayBegin(at: index, in: bytes) else { continue }
            if region?.extend(to: index, in: bytes) == true { continue }
            let done = region
            region = EncodedRegion(of: bytes, at: index)
            if let done, look(into: done, visit) { return true }
        }
        return false
    }

    private func look(into region: EncodedRegion, _ visit: Visitor) -> Bool {
        if look(into: region, seeingTags: region.hasTags, visit) { return true }
        // What stands inside of tags: addresses, for the most part.
        return region.hasTags && region.hasOthers && look(into: region, seeingTags: false, visit)
    }

    /// So much is decoded at once, and so much of it is kept for the next time: what fits on the stack.
    private static let piece = 1024
    private static let overlap = 2 * EncodedRegion.margin

    private func look(into region: EncodedRegion, seeingTags: Bool, _ visit: Visitor) -> Bool {
        let decoder = RegionDecoder(bytes, region, seesTags: seeingTags)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.piece) { buffer in
            var rest = decoder
            var kept = 0
            // Where the buffer begins in what the region decodes to.
            var base = 0
            while true {
                let count = rest.fill(buffer, from: kept)
                guard count > kept, rest.hasDecoded else { return false }
                let text = UnsafeBufferPointer(rebasing: buffer[..<count])
                let isDone = CardScan.run(text, mode: mode, depth: depth - 1) { finding in
                    var origin = decoder
                    let range = (base + finding.range.lowerBound)..<(base + finding.range.upperBound)
                    return visit(CardFinding(kind: finding.kind, range: origin.origin(of: range)))
                }
                if isDone { return true }
                guard !rest.isAtEnd else { return false }
                kept = min(count, Self.overlap)
                base += count - kept
                for index in 0..<kept { buffer[index] = buffer[count - kept + index] }
            }
        }
    }

    // MARK: Base64

    private func lookForBase64(_ ends: UInt64, from start: Int, _ visit: Visitor) -> Bool {
        var ends = ends
        while ends != 0 {
            let first = start + ends.trailingZeroBitCount + 1 - Base64Token.shortest
            ends &= ends &- 1
            let isDone = Base64Token.look(in: bytes, from: first) { token, text in
                CardScan.run(text, mode: .strict, depth: depth - 1) {
                    visit(CardFinding(kind: $0.kind, range: token))
                }
            }
            if isDone { return true }
        }
        return false
    }
}
