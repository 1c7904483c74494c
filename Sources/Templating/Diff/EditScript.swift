/// The way from one list of numbers to another: what stays, goes and comes, by Myers' greedy search.
struct EditScript {
    struct Step {
        let change: LineDiff.Change
        /// Where it stands in each list; for what goes or comes, where the other list is by then.
        let old: Int
        let new: Int
    }

    private(set) var steps: [Step] = []
    private(set) var isShortest = true

    /// How many elements the search may look at in all, and how many changes it may find: both bound time and memory.
    private static let mostWork = 20_000_000
    private static let mostChanges = 1_000

    init(from lists: (old: [Int], new: [Int])) {
        let (old, new) = lists
        let shorter = min(old.count, new.count)
        let head = (0..<shorter).first { old[$0] != new[$0] } ?? shorter
        let tail = (0..<shorter - head).first { old[old.count - 1 - $0] != new[new.count - 1 - $0] } ?? shorter - head
        let (oldEnd, newEnd) = (old.count - tail, new.count - tail)
        keep(head)
        if let kept = Self.common(old[head..<oldEnd], new[head..<newEnd]) {
            for pair in kept {
                change(to: pair.old, pair.new)
                keep(1)
            }
        } else {
            isShortest = false
        }
        change(to: oldEnd, newEnd)
        keep(tail)
    }

    private var old = 0
    private var new = 0

    private mutating func keep(_ count: Int) {
        for _ in 0..<count {
            steps.append(Step(change: .same, old: old, new: new))
            (old, new) = (old + 1, new + 1)
        }
    }

    private mutating func change(to oldEnd: Int, _ newEnd: Int) {
        while old < oldEnd {
            steps.append(Step(change: .removed, old: old, new: new))
            old += 1
        }
        while new < newEnd {
            steps.append(Step(change: .added, old: old, new: new))
            new += 1
        }
    }

    // MARK: Search

    /// The places of what both have, in order; `nil` where that would take too long to find out.
    private static func common(_ old: ArraySlice<Int>, _ new: ArraySlice<Int>) -> [(old: Int, new: Int)]? {
        guard !old.isEmpty, !new.isEmpty else { return [] }
        let size = old.count + new.count
        let most = min(size, mostChanges, max(64, mostWork / size))
        // The furthest place in the old list on each diagonal, and what it was before each round.
        var furthest = [Int](repeating: 0, count: 2 * most + 3)
        let middle = most + 1
        var rounds: [[Int]] = []
        for changes in 0...most {
            rounds.append(Array(furthest[(middle - changes - 1)...(middle + changes + 1)]))
            for diagonal in stride(from: -changes, through: changes, by: 2) {
                let below = furthest[middle + diagonal - 1]
                let above = furthest[middle + diagonal + 1]
                let isDown = diagonal == -changes || (diagonal != changes && below < above)
                var x = isDown ? above : below + 1
                while x < old.count, x - diagonal < new.count,
                    old[old.startIndex + x] == new[new.startIndex + x - diagonal]
                {
                    x += 1
                }
                furthest[middle + diagonal] = x
                if x >= old.count, x - diagonal >= new.count { return path(back: rounds, old, new) }
            }
        }
        return nil
    }

    private static func path(
        back rounds: [[Int]], _ old: ArraySlice<Int>, _ new: ArraySlice<Int>
    ) -> [(old: Int, new: Int)] {
        var kept: [(old: Int, new: Int)] = []
        var (x, y) = (old.count, new.count)
        for changes in stride(from: rounds.count - 1, through: 0, by: -1) {
            let round = rounds[changes]
            let diagonal = x - y
            var (previousX, previousY) = (0, 0)
            if changes > 0 {
                let below = round[changes + diagonal]
                let above = round[changes + diagonal + 2]
                let isDown = diagonal == -changes || (diagonal != changes && below < above)
                previousX = isDown ? above : below
                previousY = previousX - (isDown ? diagonal + 1 : diagonal - 1)
            }
            while x > previousX, y > previousY {
                (x, y) = (x - 1, y - 1)
                kept.append((old.startIndex + x, new.startIndex + y))
            }
            (x, y) = (previousX, previousY)
        }
        return kept.reversed()
    }
}
