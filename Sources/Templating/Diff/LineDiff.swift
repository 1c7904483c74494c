/// How one text became another, line by line.
package struct LineDiff: Sendable, Hashable {
    package enum Change: String, Sendable, CaseIterable {
        case same, removed, added
    }

    package struct Line: Sendable, Hashable {
        package let change: Change
        /// Without its line feed.
        package let text: String
    }

    /// Lines that changed, with up to three on each side that did not.
    package struct Hunk: Sendable, Hashable {
        /// Where it begins in the old text and in the new one, counted from 1.
        package let from: Int
        package let to: Int
        package let lines: [Line]
    }

    package let hunks: [Hunk]
    package let added: Int
    package let removed: Int
    /// Whether it is the shortest way. Between texts that have little in common the looking ends early, and all that
    /// lies between the first and the last change is told as replaced.
    package let isShortest: Bool

    static let context = 3

    /// - Parameters: the texts; `nil` for one that was not there, which has no lines.
    package init(from old: String?, to new: String?) {
        let (old, new) = (Self.lines(old), Self.lines(new))
        let script = EditScript(from: Self.numbered(old, new))
        hunks = Self.hunks(script.steps, old, new)
        added = script.steps.count { $0.change == .added }
        removed = script.steps.count { $0.change == .removed }
        isShortest = script.isShortest
    }

    private static func lines(_ text: String?) -> [Substring] {
        // By bytes: a carriage return and a line feed are one character.
        let lines = text?.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines?.map { Substring($0) } ?? []
    }

    /// Equal lines as equal numbers.
    private static func numbered(_ old: [Substring], _ new: [Substring]) -> (old: [Int], new: [Int]) {
        var numbers: [[UInt8]: Int] = [:]
        func number(_ line: Substring) -> Int {
            let bytes = Array(line.utf8)
            if let known = numbers[bytes] { return known }
            numbers[bytes] = numbers.count
            return numbers.count - 1
        }
        return (old.map(number), new.map(number))
    }

    private static func hunks(
        _ steps: [EditScript.Step], _ old: [Substring], _ new: [Substring]
    ) -> [Hunk] {
        var hunks: [Hunk] = []
        var index = 0
        while let first = steps[index...].firstIndex(where: { $0.change != .same }) {
            var last = first
            for next in first..<steps.count {
                if steps[next].change != .same { last = next }
                if next - last > 2 * context { break }
            }
            let range = max(index, first - context)..<min(steps.count, last + context + 1)
            let lines = steps[range].map { step in
                Line(change: step.change, text: String(step.change == .added ? new[step.new] : old[step.old]))
            }
            hunks.append(Hunk(from: steps[range.lowerBound].old + 1, to: steps[range.lowerBound].new + 1, lines: lines))
            index = range.upperBound
        }
        return hunks
    }
}
