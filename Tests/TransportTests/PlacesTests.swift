import Testing

@testable import Transport

@Suite struct PlacesTests {
    private func ticket(_ call: UInt64, _ origin: String = "a", _ partition: String = "") -> Places.Ticket {
        .init(call: call, origin: origin, partition: partition)
    }

    private func takeAll(_ places: inout Places) -> [UInt64] {
        var calls: [UInt64] = []
        while let ticket = places.take() { calls.append(ticket.call) }
        return calls
    }

    @Test func callsOfOnePartitionKeepTheirOrder() {
        var places = Places(inAll: 10, perOrigin: 10)
        for call in 1...5 { places.wait(ticket(UInt64(call))) }
        #expect(takeAll(&places) == [1, 2, 3, 4, 5])
        #expect(places.running == 5)
    }

    @Test func partitionsOfAnOriginTakeTurns() {
        var places = Places(inAll: 10, perOrigin: 10)
        for call in 1...3 { places.wait(ticket(UInt64(call), "a", "greedy")) }
        places.wait(ticket(4, "a", "modest"))
        #expect(takeAll(&places) == [1, 4, 2, 3])
    }

    @Test func aFullOriginLeavesPlacesToOthers() {
        var places = Places(inAll: 4, perOrigin: 2)
        for call in 1...4 { places.wait(ticket(UInt64(call), "a")) }
        for call in 5...8 { places.wait(ticket(UInt64(call), "b")) }
        #expect(takeAll(&places) == [1, 5, 2, 6])
        places.leave("a")
        #expect(takeAll(&places) == [3])
        places.leave("b")
        places.leave("b")
        #expect(takeAll(&places) == [7, 8])
    }

    @Test func placesInAllAreBounded() {
        var places = Places(inAll: 2, perOrigin: 2)
        for call in 1...3 { places.wait(ticket(UInt64(call), "origin \(call)")) }
        #expect(takeAll(&places) == [1, 2])
        places.leave("origin 1")
        #expect(takeAll(&places) == [3])
    }

    @Test func whateverTheOrderNobodyIsForgottenOrOverTheLimit() {
        var random = SystemRandomNumberGenerator()
        for _ in 1...50 {
            var places = Places(inAll: 5, perOrigin: 2)
            var onWire: [String] = []
            var taken: Set<UInt64> = []
            var next: UInt64 = 0
            while taken.count < 200 {
                if next < 200, Bool.random(using: &random) {
                    places.wait(ticket(next, "o\(next % 4)", "p\(next % 3)"))
                    next += 1
                }
                while let ticket = places.take() {
                    taken.insert(ticket.call)
                    onWire.append(ticket.origin)
                }
                #expect(onWire.count <= 5)
                #expect(Dictionary(grouping: onWire) { $0 }.values.allSatisfy { $0.count <= 2 })
                if let index = onWire.indices.randomElement(using: &random) { places.leave(onWire.remove(at: index)) }
            }
            #expect(taken == Set(0..<200))
        }
    }

    @Test func alarmsGoOffInOrderAndNotBeforeTheirTime() {
        var alarms = Alarms()
        let start = ContinuousClock.now
        for call in [5, 3, 9, 1, 7, 2, 8, 4, 6, 0].map(UInt64.init) {
            alarms.set(call, at: start + .seconds(Int(call)))
        }
        #expect(alarms.next == start)
        var due: [UInt64] = []
        while let call = alarms.popDue(start + .seconds(6)) { due.append(call) }
        #expect(due == [0, 1, 2, 3, 4, 5, 6])
        #expect(alarms.next == start + .seconds(7))
    }

    @Test func aLineGivesBackWhatItGotInOrder() {
        var line = Line<Int>()
        var expected = 0
        for number in 0..<10_000 {
            line.append(number)
            if number % 3 != 0 {
                #expect(line.popFirst() == expected)
                expected += 1
            }
        }
        while let number = line.popFirst() {
            #expect(number == expected)
            expected += 1
        }
        #expect(expected == 10_000 && line.isEmpty)
    }
}
