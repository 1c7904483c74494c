package import Domain

/// How callbacks are sent; the same for all tenants.
package struct CallbackConfiguration: Sendable {
    /// Messages under way at once to callbacks that take them.
    package var places = 512
    /// To those that did not take the last one, so that dead ones can't take the others' places.
    package var failingPlaces = 256
    /// To one callback; a failing one gets one message at a time.
    package var placesPerCallback = 8
    /// From the look-up of the name to the end of the answer.
    package var deadline = Milliseconds.seconds(15)
    /// Bytes of an answer's body, which nobody reads.
    package var answerLimit = 64 << 10

    package init() {}
}
