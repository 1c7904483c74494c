package import Domain
import Synchronization

/// Templates by the hash of their content, compiled once and kept as long as they are used.
package final class CompiledTemplates: Sendable {
    /// What was used lately and what was used before that. Where the first is full, the second makes room for it.
    private struct Shelves {
        var recent: [TemplateHash: CompiledTemplate] = [:]
        var recentSize = 0
        var older: [TemplateHash: CompiledTemplate] = [:]
    }

    private let shelves = Mutex(Shelves())
    private let capacity: Int

    /// - Parameter capacity: bytes of source of one shelf; there are two, and a compiled template takes about twice its
    ///   source.
    package init(capacity: Int = 8 << 20) {
        self.capacity = capacity
    }

    /// The compiled template; `nil` where `load` has none.
    ///
    /// - Throws: what `load` throws, and `TemplateError` for a source that does not compile.
    package func template(
        _ hash: TemplateHash, orLoad load: () async throws -> TemplateSource?
    ) async throws -> CompiledTemplate? {
        if let template = known(hash) { return template }
        guard let source = try await load() else { return nil }
        let template = try CompiledTemplate(source)
        keep(template, hash)
        return template
    }

    func known(_ hash: TemplateHash) -> CompiledTemplate? {
        shelves.withLock { shelves in
            if let template = shelves.recent[hash] { return template }
            guard let template = shelves.older.removeValue(forKey: hash) else { return nil }
            put(template, hash, on: &shelves)
            return template
        }
    }

    private func keep(_ template: CompiledTemplate, _ hash: TemplateHash) {
        shelves.withLock { put(template, hash, on: &$0) }
    }

    private func put(_ template: CompiledTemplate, _ hash: TemplateHash, on shelves: inout Shelves) {
        let size = template.source.size
        if shelves.recentSize + size > capacity {
            shelves.older = shelves.recent
            shelves.recent = [:]
            shelves.recentSize = 0
        }
        if shelves.recent.updateValue(template, forKey: hash) == nil { shelves.recentSize += size }
    }
}

extension TemplateSource {
    /// Bytes of all parts.
    fileprivate var size: Int {
        let email = email.map { $0.subject.utf8.count + $0.html.utf8.count + ($0.text?.utf8.count ?? 0) }
        return (email ?? 0) + (sms?.utf8.count ?? 0)
    }
}
