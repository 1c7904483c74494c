package import Domain
import Synchronization

/// Templates by the hash of their content, compiled once and kept.
package final class CompiledTemplates: Sendable {
    private let known = Mutex<[TemplateHash: CompiledTemplate]>([:])
    private let capacity: Int

    /// - Parameter capacity: how many are kept; one more empties the shelf, as compiling takes less than a millisecond.
    package init(capacity: Int = 1_000) {
        self.capacity = capacity
    }

    /// The compiled template; `nil` where `load` has none.
    ///
    /// - Throws: what `load` throws, and `TemplateError` for a source that does not compile.
    package func template(
        _ hash: TemplateHash, orLoad load: () async throws -> TemplateSource?
    ) async throws -> CompiledTemplate? {
        if let template = known.withLock({ $0[hash] }) { return template }
        guard let source = try await load() else { return nil }
        let template = try CompiledTemplate(source)
        known.withLock { known in
            if known.count >= capacity { known.removeAll() }
            known[hash] = template
        }
        return template
    }
}
