import GRDB

/// How a change is answered, for functions of the store that make something: they keep the answer in the transaction of
/// the change, so that after a crash there are both or neither.
package struct Answering<Value>: Sendable {
    private let request: RepeatableRequest
    private let answer: @Sendable (Value) -> KeptAnswer

    /// - Parameter answer: must give the same for the same value.
    package init(_ request: RepeatableRequest, with answer: @escaping @Sendable (Value) -> KeptAnswer) {
        (self.request, self.answer) = (request, answer)
    }

    /// To be called last in the transaction that makes the value.
    func keep(_ value: Value, in db: Database) throws {
        try request.keep(answer(value), in: db)
    }
}
