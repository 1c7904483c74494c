/// Where callers that wait for a write go on. Callers of one home are woken together: one signal to a thread instead of
/// one for each of them.
package struct CallerHome: Sendable {
    let id: ObjectIdentifier
    let run: @Sendable (_ work: @escaping @Sendable () -> Void) -> Void

    /// - Parameters:
    ///   - id: of the thread, queue or loop.
    ///   - run: performs work there, soon and without waiting for it.
    package init(id: ObjectIdentifier, run: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) {
        self.id = id
        self.run = run
    }
}
