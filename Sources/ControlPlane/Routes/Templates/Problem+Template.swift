import JSON
import Templating

extension Problem {
    /// The template can't be stored: everything that was found, with its place.
    static func template(_ report: TemplateReport) -> Problem {
        Problem(
            .templateInvalid,
            members: [
                .init(name: "errors", value: .array(report.errors.map(\.json))),
                .init(name: "warnings", value: .array(report.warnings.map(\.json))),
            ])
    }

    /// The version can't be published: what is wrong with it by today's rules, and what it lacks.
    static func notPublishable(_ report: TemplateReport) -> Problem {
        Problem(
            .notPublishable,
            members: [.init(name: "errors", value: .array((report.errors + report.gaps).map(\.json)))])
    }
}
