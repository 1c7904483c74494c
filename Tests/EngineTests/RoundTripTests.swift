import Testing

@testable import Engine

@Suite struct RoundTripTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func aFarPlatformGetsThePlacesThatItsDistanceNeeds() {
        var roundTrip = RoundTrip()
        let nothingKnown = roundTrip.places
        roundTrip.note(Self.second / 10, counter: 100 * Self.second)
        #expect(roundTrip.places == nothingKnown + 200)
        // What waited in a queue says nothing of the distance.
        roundTrip.note(Self.second, counter: 101 * Self.second)
        #expect(roundTrip.places == nothingKnown + 200)
        roundTrip.note(Self.second / 1_000, counter: 102 * Self.second)
        #expect(roundTrip.places == nothingKnown + 2)
    }

    /// Counters are taken before the lock under which they are noted.
    @Test func aNoteThatWasOvertakenCountsToo() {
        var roundTrip = RoundTrip()
        let nothingKnown = roundTrip.places
        roundTrip.note(Self.second / 10, counter: 100 * Self.second)
        roundTrip.note(Self.second / 20, counter: 100 * Self.second - 1)
        #expect(roundTrip.places == nothingKnown + 100)
        // However long one took, the places can be told.
        var slow = RoundTrip()
        slow.note(.max, counter: 100 * Self.second)
        #expect(slow.places == nothingKnown + 20_000)
    }

    @Test func whatWasShorterLongAgoIsForgotten() {
        var roundTrip = RoundTrip()
        let nothingKnown = roundTrip.places
        roundTrip.note(Self.second / 1_000, counter: 100 * Self.second)
        roundTrip.note(Self.second / 10, counter: 111 * Self.second)
        #expect(roundTrip.places == nothingKnown + 2)
        roundTrip.note(Self.second / 10, counter: 122 * Self.second)
        #expect(roundTrip.places == nothingKnown + 200)
        // After a pause nothing of before counts.
        roundTrip.note(Self.second / 20, counter: 200 * Self.second)
        #expect(roundTrip.places == nothingKnown + 100)
    }
}
