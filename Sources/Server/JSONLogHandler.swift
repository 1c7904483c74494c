import Domain
import Foundation
import Glibc
import JSON
package import Logging
import Privacy

/// Writes a log as JSON lines on standard error. Each text passes the masks again, whoever logs: card-like digits,
/// emails and phone numbers do not come out of here, nor what the work under way knows of a person.
package struct JSONLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level
    private let label: String
    private let write: @Sendable ([UInt8]) -> Void

    package init(
        label: String, level: Logger.Level,
        write: @escaping @Sendable ([UInt8]) -> Void = JSONLogHandler.standardError
    ) {
        self.label = label
        self.write = write
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let known = KnownPersonalData.current
        var object = JSONObject([
            .init(name: "time", value: Self.now.json), .init(name: "level", value: .string(event.level.rawValue)),
            .init(name: "logger", value: .string(label)),
            .init(name: "message", value: .string(Mask.line(event.message.description, hiding: known))),
        ])
        var values = metadataProvider?.get() ?? [:]
        values.merge(metadata) { $1 }
        values.merge(event.metadata ?? [:]) { $1 }
        for (key, value) in values.sorted(by: { $0.key < $1.key }) where object[key] == nil {
            object[key] = Self.json(value, known)
        }
        write(JSONValue.object(object).serialized() + [UInt8(ascii: "\n")])
    }

    private static var now: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    private static func json(_ value: Logger.Metadata.Value, _ known: KnownPersonalData) -> JSONValue {
        switch value {
        case .string(let text): .string(Mask.line(text, hiding: known))
        case .stringConvertible(let value): .string(Mask.line(value.description, hiding: known))
        case .array(let values): .array(values.map { json($0, known) })
        case .dictionary(let values):
            .object(
                JSONObject(
                    values.sorted { $0.key < $1.key }.map {
                        .init(name: Mask.line($0.key, hiding: known), value: json($0.value, known))
                    }))
        }
    }

    /// One `write` a line, so that lines of many threads do not mix; a line that can't be written is given up, as there
    /// is nowhere left to tell it.
    package static func standardError(_ line: [UInt8]) {
        line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                let written = Glibc.write(2, start, rest.count)
                guard written > 0 || errno == EINTR else { return }
                rest = rest.dropFirst(max(0, written))
            }
        }
    }
}
