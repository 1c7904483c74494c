import JSON
import Templating

/// What differs between two versions as their authors gave them, part by part.
struct VersionDiff: Sendable {
    /// The parts that differ.
    let parts: [JSONValue]

    init(from old: TemplateSource, to new: TemplateSource, at desk: TemplateDesk) async {
        var parts: [JSONValue] = []
        for part in TemplatePart.allCases {
            let (before, after) = (old.text(of: part), new.text(of: part))
            guard before != after else { continue }
            parts.append(Self.json(part, await desk.diff(before, after)))
        }
        self.parts = parts
    }

    private static func json(_ part: TemplatePart, _ diff: LineDiff) -> JSONValue {
        [
            "part": .string(part.rawValue), "added": .integer(diff.added), "removed": .integer(diff.removed),
            "shortest": .bool(diff.isShortest), "hunks": .array(diff.hunks.map(json)),
        ]
    }

    private static func json(_ hunk: LineDiff.Hunk) -> JSONValue {
        [
            "from": .integer(hunk.from), "to": .integer(hunk.to),
            "lines": .array(
                hunk.lines.map { ["change": .string($0.change.rawValue), "text": .string($0.text)] }),
        ]
    }
}

extension TemplateSource {
    /// `nil` for a part that it does not have. Declared variables stand on a line each.
    fileprivate func text(of part: TemplatePart) -> String? {
        switch part {
        case .subject: email?.subject
        case .html: email?.html
        case .text: email?.text
        case .sms: sms
        case .variables:
            json["variables"]?.array.map { variables in
                variables.map { String(decoding: $0.serialized(), as: UTF8.self) }.joined(separator: "\n")
            }
        }
    }
}
