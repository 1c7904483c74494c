/// A moment in milliseconds since 1970 UTC; in JSON an RFC 3339 time with milliseconds.
package struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    package static func + (time: Self, milliseconds: Milliseconds) -> Self {
        Timestamp(milliseconds: time.milliseconds + milliseconds.count)
    }

    package static func - (time: Self, milliseconds: Milliseconds) -> Self {
        Timestamp(milliseconds: time.milliseconds - milliseconds.count)
    }

    package static func - (later: Self, earlier: Self) -> Milliseconds {
        Milliseconds(later.milliseconds - earlier.milliseconds)
    }
}

/// A length of time in whole milliseconds.
package struct Milliseconds: Sendable, Hashable, Comparable {
    package let count: Int64

    package init(_ count: Int64) { self.count = count }

    package static func seconds(_ seconds: Int64) -> Milliseconds { Milliseconds(seconds * 1_000) }
    package static func minutes(_ minutes: Int64) -> Milliseconds { .seconds(minutes * 60) }
    package static func hours(_ hours: Int64) -> Milliseconds { .minutes(hours * 60) }
    package static func days(_ days: Int64) -> Milliseconds { .hours(days * 24) }

    package static func < (left: Self, right: Self) -> Bool { left.count < right.count }

    package var duration: Duration { .milliseconds(count) }
}
