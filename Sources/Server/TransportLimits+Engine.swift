import Engine
import Transport

extension TransportLimits {
    /// What the engine has under way fits on the wire, whatever else asks: a call that waits for a connection has the less
    /// time for its answer, and beside a slow platform it would be taken for one that does not answer.
    init(_ engine: EngineConfiguration) {
        self.init()
        inFlight = max(inFlight, engine.places)
        perHost = max(perHost, engine.placesPerLane)
    }
}
