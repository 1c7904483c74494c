extension DigitRun {
    /// Groups of a run that are laid out as people and machines lay out one card number.
    struct Window {
        var digits: ArraySlice<UInt8>
        var groups: ArraySlice<Group>
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
                if body(Window(digits: digits[first..<(first + count)], groups: groups[start...end])) { return true }
            }
        }
        return false
    }

    private func isLaidOutAsCard(_ window: ClosedRange<Int>) -> Bool {
        if window.count == 1 { return true }
        let counts = groups[window].lazy.map(\.count)
        return isEvenlyCut(window) || DigitRun.layouts.contains { counts.elementsEqual($0) }
    }

    /// Groups of one length, the last one shorter perhaps, that begin where such groups begin: `41 11 11 …`.
    private func isEvenlyCut(_ window: ClosedRange<Int>) -> Bool {
        let size = groups[window.lowerBound].count
        guard groups[window].dropLast().allSatisfy({ $0.count == size }), groups[window.upperBound].count <= size else {
            return false
        }
        return size == 4 || window.lowerBound == 0 || groups[window.lowerBound - 1].count != size
    }

    private static let layouts: [[Int]] = [
        [4, 6, 5], [4, 6, 4], [4, 5, 6], [4, 4, 5], [4, 4, 7], [4, 3, 3, 3], [4, 5, 4], [3, 4, 4, 4], [4, 4, 4, 5],
        [4, 4, 4, 6], [4, 4, 4, 7], [4, 4, 8], [4, 8, 4], [8, 4, 4], [4, 12], [12, 4], [4, 11], [4, 10], [6, 10],
        [10, 6], [6, 13], [6, 9], [6, 8], [6, 6, 4], [6, 4, 6], [6, 2, 4, 4], [4, 2, 6, 4], [4, 2, 4, 2, 4], [6, 7],
        [5, 6, 4], [8, 11], [9, 10], [2, 4, 4, 4, 2],
    ]
}
