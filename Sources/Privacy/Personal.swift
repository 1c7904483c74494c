/// A value about a person: a phone number, an address, a name. However it is printed (interpolation, `dump`, a mirror,
/// an encoder), stars come out. The plain value takes a named call, so that all its uses can be found by a search.
package struct Personal<Value: Sendable>: Sendable {
    private let value: Value

    package init(_ value: Value) {
        self.value = value
    }

    /// The plain value, for the one place that needs it.
    package func reveal() -> Value {
        value
    }

    /// A personal value made from this one.
    package func map<Other: Sendable, Failure: Error>(
        _ transform: (Value) throws(Failure) -> Other
    ) throws(Failure) -> Personal<Other> {
        Personal<Other>(try transform(value))
    }
}

extension Personal: Equatable where Value: Equatable {}

extension Personal: Hashable where Value: Hashable {}

extension Personal: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { Mask.stars }

    package var debugDescription: String { Mask.stars }

    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension Personal: Encodable {
    /// Writes stars. Whoever must write the plain value reveals it first.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Mask.stars)
    }
}
