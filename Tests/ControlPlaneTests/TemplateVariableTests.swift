import Domain
import JSON
import Templating
import Testing

@testable import ControlPlane

@Suite struct TemplateVariableTests {
    private static let path = "/v1/template-variables"

    @Test func everyVariableIsListed() async throws {
        try await TestWorld.run { world in
            let answer = try await world.call("GET", Self.path, as: .tenantAdmin, expect: 200)
            let names = (answer["data"]?.array ?? []).compactMap { $0["name"]?.string }
            #expect(names == TemplateVariable.all.map(\.name))
            #expect(names.contains("transaction.amount"))
            let types = (answer["declarable"]?.array ?? []).compactMap { $0["type"]?.string }
            #expect(types == DeclaredVariable.Kind.allCases.map(\.rawValue))
            for role in [Role.platformAdmin, .sender, .agent] {
                try await world.call("GET", Self.path, as: role, expect: 200)
            }
            try await world.call("GET", Self.path, as: .auditor, expect: 403)
            try await world.call("GET", Self.path, expect: 401)
            try await world.call("GET", Self.path + "?limit=5", as: .sender, expect: 400)
        }
    }

    @Test(arguments: VariablePlace.allCases)
    func aVariableMayStandWhereItIsSaidToAndNowhereElse(place: VariablePlace) {
        for variable in TemplateVariable.all {
            let isTaken = place.takes(variable.name, declared: nil)
            #expect(isTaken == variable.places.contains(place), "\(variable.name) in \(place.rawValue)")
        }
        for kind in DeclaredVariable.Kind.allCases {
            let declared = DeclaredVariable(name: "own", kind: kind, maxLength: 5, example: nil)
            let isTaken = place.takes("variables.own", declared: [declared])
            #expect(isTaken == kind.places.contains(place), "\(kind) in \(place.rawValue)")
        }
    }

    @Test func theContractListsEveryPlaceTypeAndCode() throws {
        let contract = try Contract.shared()
        func words(_ name: String) -> Set<String> {
            Set((contract.document["components"]?["schemas"]?[name]?["enum"]?.array ?? []).compactMap(\.string))
        }
        #expect(words("TemplatePlace") == Set(VariablePlace.allCases.map(\.rawValue)))
        #expect(words("DeclaredType") == Set(DeclaredVariable.Kind.allCases.map(\.rawValue)))
        #expect(words("TemplateProblemCode") == Set(TemplateProblem.Code.allCases.map(\.rawValue)))
    }
}

extension VariablePlace {
    /// Whether the checker lets a variable stand here.
    fileprivate func takes(_ name: String, declared: [DeclaredVariable]?) -> Bool {
        let value = "{{#\(name)}}{{\(name)}}{{/\(name)}}"
        var (subject, html, text, sms) = ("s", "<p>h</p>", "t", "m")
        switch self {
        case .subject: subject += value
        case .text: text += value
        case .sms: sms += value
        case .html: html += "<p>\(value)</p>"
        case .attribute: html += guarded(name, "<img src=\"https://a.example/x.png\" alt=\"{{\(name)}}\">")
        case .link: html += guarded(name, "<a href=\"https://a.example/?q={{\(name)}}\">x</a>")
        case .wholeLink: html += guarded(name, "<a href=\"{{\(name)}}\">x</a>")
        case .image: html += guarded(name, "<img src=\"{{\(name)}}\" alt=\"\">")
        case .style: html += guarded(name, "<p style=\"color:{{\(name)}};width:{{\(name)}}\">x</p>")
        }
        let source = TemplateSource(
            name: "t", locale: "en", email: .init(subject: subject, html: html, text: text), sms: sms,
            variables: declared)
        return TemplateChecker.check(source).report.errors.allSatisfy {
            $0.code == .subjectTooLong || $0.code == .smsTooLong
        }
    }

    private func guarded(_ name: String, _ html: String) -> String { "{{#\(name)}}\(html){{/\(name)}}" }
}
