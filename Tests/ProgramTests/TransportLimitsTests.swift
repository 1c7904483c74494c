import Engine
import Testing
import Transport

@testable import Server

struct TransportLimitsTests {
    /// Otherwise a part of what is under way waits for a connection, and a platform that takes some seconds for an answer
    /// seems not to answer at all.
    @Test(arguments: [1, 512, 1_024, 10_000])
    func whatTheEngineHasUnderWayFitsOnTheWire(_ places: Int) {
        var engine = EngineConfiguration()
        engine.places = places
        let limits = TransportLimits(engine)
        #expect(limits.inFlight >= places && limits.perHost >= min(engine.placesPerLane, places))
        // Gateways and checks of connections ask over the same wire.
        #expect(limits.inFlight >= TransportLimits().inFlight && limits.perHost >= TransportLimits().perHost)
    }
}
