import Templating
import Testing

@Suite struct LineDiffTests {
    /// Each hunk as `@FROM,TO` and its lines, marked as patches mark them.
    private func patch(_ old: String?, _ new: String?) -> [String] {
        let marks: [LineDiff.Change: String] = [.same: " ", .removed: "-", .added: "+"]
        return LineDiff(from: old, to: new).hunks.flatMap { hunk in
            ["@\(hunk.from),\(hunk.to)"] + hunk.lines.map { (marks[$0.change] ?? "?") + $0.text }
        }
    }

    private func lines(_ range: ClosedRange<Int>, _ change: (Int) -> String = { "\($0)" }) -> String {
        range.map(change).joined(separator: "\n")
    }

    @Test func equalTextsDifferNowhere() {
        for text in [nil, "", "a", "a\nb\n"] { #expect(patch(text, text) == []) }
    }

    @Test func aPartThatCameOrWentIsAllNewOrAllOld() {
        #expect(patch(nil, "a\nb") == ["@1,1", "+a", "+b"])
        #expect(patch("a\nb", nil) == ["@1,1", "-a", "-b"])
    }

    @Test func aChangedLineIsToldWithThreeAroundIt() {
        #expect(
            patch(lines(1...9), lines(1...9) { $0 == 5 ? "five" : "\($0)" })
                == ["@2,2", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8"])
    }

    @Test func changesFarApartAreHunksOfTheirOwnAndNearOnesAreOne() {
        let far = patch(lines(1...20), lines(1...20) { [1, 20].contains($0) ? "x" : "\($0)" })
        #expect(far == ["@1,1", "-1", "+x", " 2", " 3", " 4", "@17,17", " 17", " 18", " 19", "-20", "+x"])
        let near = patch(lines(1...8), lines(1...8) { [1, 8].contains($0) ? "x" : "\($0)" })
        #expect(near == ["@1,1", "-1", "+x", " 2", " 3", " 4", " 5", " 6", " 7", "-8", "+x"])
    }

    @Test func whatMovedTheLinesBelowIsCounted() {
        #expect(patch("a\nb\nc\nd\ne\nf", "new\na\nb\nc\nd\ne\nF").first == "@1,1")
        #expect(patch(lines(1...20), "0\n" + lines(1...19)).last == "-20")
        #expect(patch(lines(1...20), "0\n" + lines(1...19)).contains("@17,18"))
    }

    @Test func lineEndsCountAsTheyAre() {
        #expect(patch("a\r\nb", "a\nb") == ["@1,1", "-a\r", "+a", " b"])
        #expect(patch("a\n", "a") == ["@1,1", " a", "-"])
        // Two spellings of é are two texts.
        #expect(patch("\u{E9}", "e\u{301}").count == 3)
    }

    @Test func aWayOverAnyTextsLeadsFromOneToTheOther() {
        var random = Seeded(state: 7)
        for _ in 0..<500 {
            let old = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                "abc".randomElement(using: &random).map(String.init) ?? ""
            }
            let new = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                "abc".randomElement(using: &random).map(String.init) ?? ""
            }
            // Lines around everything, so that one hunk holds all.
            let texts = (["<"] + old + [">"], ["["] + new + ["]"])
            let diff = LineDiff(from: texts.0.joined(separator: "\n"), to: texts.1.joined(separator: "\n"))
            let all = diff.hunks.flatMap(\.lines)
            let restored = (
                all.filter { $0.change != .added }.map(\.text), all.filter { $0.change != .removed }.map(\.text)
            )
            #expect(diff.isShortest)
            #expect(diff.hunks.count <= 2)
            if diff.hunks.count == 1 { #expect(restored.0 == texts.0 && restored.1 == texts.1) }
            #expect(diff.added + diff.removed == texts.0.count + texts.1.count - 2 * longestCommon(texts.0, texts.1))
        }
    }

    @Test func textsWithNothingInCommonAreReplacedAsAWhole() {
        let old = lines(1...100_000)
        let new = lines(1...100_000) { "x\($0)" }
        let diff = LineDiff(from: "same\n" + old, to: "same\n" + new)
        #expect(!diff.isShortest)
        #expect(diff.added == 100_000 && diff.removed == 100_000)
        #expect(diff.hunks.count == 1 && diff.hunks[0].lines[0].change == .same)
    }

    @Test func aLongTextWithFewChangesIsStillToldExactly() {
        let diff = LineDiff(from: lines(1...50_000), to: lines(1...50_000) { $0 % 1_000 == 0 ? "x" : "\($0)" })
        #expect(diff.isShortest && diff.added == 50 && diff.removed == 50 && diff.hunks.count == 50)
    }

    private func longestCommon(_ old: [String], _ new: [String]) -> Int {
        var row = [Int](repeating: 0, count: new.count + 1)
        for line in old {
            var diagonal = 0
            for index in new.indices {
                let above = row[index + 1]
                row[index + 1] = line == new[index] ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return row[new.count]
    }

    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 33
        }
    }
}
