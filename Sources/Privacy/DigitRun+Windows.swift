extension DigitRun {
    /// Groups of a run that are laid out as people and machines lay out one card number.
    struct Window {
        var digits: Digits
        var groups: Slice<UnsafeBufferPointer<Group>>
    }

    /// Calls `body` with each window of 12 to 19 digits that begins and ends at the border of a group, until it says
    /// yes.
    func containsWindow(where body: (Window) -> Bool) -> Bool {
        for start in groups.indices {
            var count = 0
            for end in start..<groups.count {
                count += groups[end].count
                if count > CardNumberLength.longest { break }
                guard count >= CardNumberLength.shortest, isLaidOutAsCard(start...end) else { continue }
                let first = groups[start].first
                if body(Window(digits: Digits(rebasing: digits[first..<(first + count)]), groups: groups[start...end]))
                {
                    return true
                }
            }
        }
        return false
    }

    private func isLaidOutAsCard(_ window: ClosedRange<Int>) -> Bool {
        if window.count == 1 { return true }
        if isEvenlyCut(window) { return true }
        return window.count <= DigitRun.mostGroups
            && DigitRun.layouts.contains(DigitRun.packed(groups[window].lazy.map(\.count)))
    }

    /// Groups of one length, the last one shorter perhaps: `41 11 11 …`.
    private func isEvenlyCut(_ window: ClosedRange<Int>) -> Bool {
        let size = groups[window.lowerBound].count
        guard size <= 8, groups[window.upperBound].count <= size else { return false }
        if size == 1, window.lowerBound > 0, groups[window.lowerBound - 1].count == 1 { return false }
        for index in window.dropLast() where groups[index].count != size { return false }
        switch size {
        // The usual way, also with other groups of four around.
        case 1, 4: return true
        case 8: return window.count == 2
        // Small numbers stand in lists too: they must be all that is written in that way.
        default: return isAllThatIsCutSo(window)
        }
    }

    /// Whether one and the same separator stands between the groups, and another one or nothing before and behind them.
    private func isAllThatIsCutSo(_ window: ClosedRange<Int>) -> Bool {
        let separator = groups[window.upperBound].separator
        let within = groups[(window.lowerBound + 1)...window.upperBound]
        let before = groups[window.lowerBound]
        let behind = window.upperBound + 1
        return within.allSatisfy { $0.separator == separator }
            && (window.lowerBound == 0 || before.separator != separator)
            && (behind == groups.count || groups[behind].separator != separator)
    }

    private static let layouts: [UInt64] = [
        [4, 6, 5], [4, 6, 4], [4, 5, 6], [4, 4, 5], [4, 4, 7], [4, 3, 3, 3], [4, 5, 4], [3, 4, 4, 4], [4, 4, 4, 5],
        [4, 4, 4, 6], [4, 4, 4, 7], [4, 4, 8], [4, 8, 4], [8, 4, 4], [4, 12], [12, 4], [4, 11], [4, 10], [6, 10],
        [10, 6], [6, 13], [6, 9], [6, 8], [6, 6, 4], [6, 4, 6], [6, 2, 4, 4], [4, 2, 6, 4], [4, 2, 4, 2, 4], [6, 7],
        [5, 6, 4], [8, 11], [9, 10], [2, 4, 4, 4, 2], [1, 3, 3, 3, 3, 3], [2, 3, 3, 3, 3],
    ].map { packed($0) }

    /// Of a layout.
    private static let mostGroups = 6

    /// The lengths of the groups in five bits each.
    private static func packed(_ counts: some Sequence<Int>) -> UInt64 {
        counts.reduce(0) { $0 << 5 | UInt64($1) }
    }
}
