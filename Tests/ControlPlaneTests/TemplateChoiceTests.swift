import Domain
import JSON
import Storage
import Testing

import Intake

/// Which template a receipt gets.
@Suite struct TemplateChoiceTests {
    /// A tenant whose own versions are published in these locales, under the numbers 2, 3, ….
    private func profile(_ locales: [String], name: String = "payment-receipt", default standard: String = "en")
        -> TenantProfile
    {
        let now = Timestamp(milliseconds: 0)
        return TenantProfile(
            tenant: Tenant(
                id: TenantID(at: now), slug: "a", name: "A", timeZone: "Etc/UTC", defaultLocale: standard,
                status: .active, createdAt: now, updatedAt: now, revision: 1),
            genesys: GenesysSettings(), clientSecret: nil, senders: SenderSettings(), budgets: Budgets(),
            policies: Policies(),
            templates: locales.enumerated().map { number, locale in
                PublishedTemplate(
                    name: name, locale: locale, version: number + 2, hash: TemplateHash(content: .string(locale)))
            })
    }

    @Test(
        arguments: [
            // Nothing of the tenant's own: the language, the tenant's, English.
            ([], "es-MX", "en", "es 1"), ([], "es", "en", "es 1"), ([], "ja", "de-AT", "de 1"),
            ([], "ja", "ko", "en 1"),
            ([], nil, "fr-CA", "fr 1"), ([], nil, "ko", "en 1"), ([], "ES-mx", "en", "es 1"),
            // The nearest of its own.
            (["es", "es-MX"], "es-MX", "en", "es-MX 3"), (["es", "es-MX"], "es-AR", "en", "es 2"),
            (["es-MX"], "es-mx", "en", "es-MX 2"), (["es-MX", "en"], nil, "es-MX", "es-MX 2"),
            // Its own of another region goes before the built-in one of the language.
            (["es-ES"], "es-MX", "en", "es-ES 2"), (["es-ES", "es-AR"], "es-MX", "en", "es-AR 3"),
            (["es-AR", "es-ES"], "es-MX", "es-ES", "es-ES 3"), (["es-ES"], "es", "en", "es-ES 2"),
            // The built-in one of the language goes before its own of another.
            (["en"], "fr", "en", "fr 1"), (["en"], "ja", "en", "en 2"), (["de"], "ja", "de", "de 2"),
            (["en-GB"], "ja", "ja", "en-GB 2"), (["pt-BR"], "pt-PT", "en", "pt-BR 2"),
            // Never a script that the customer may not read.
            (["zh-CN"], "zh-TW", "en", "en 1"), (["zh-Hant"], "zh-TW", "en", "zh-Hant 2"),
            (["sr"], "sr-Latn", "en", "sr 2"),
            (["sr-Cyrl"], "sr-Latn", "en", "en 1"), (["zh-CN", "zh-HK"], "zh-TW", "en", "zh-HK 3"),
        ] as [([String], String?, String, String)])
    func theBestMatchIsTaken(own: [String], recipient: String?, standard: String, expected: String) async throws {
        try await TestWorld.run { world in
            let catalogue = try TestWorld.catalogue(world.store)
            let choice = try catalogue.choice(
                named: "payment-receipt", for: recipient, of: profile(own, default: standard))
            #expect("\(choice.locale) \(choice.version)" == expected)
        }
    }

    @Test func aNameOfTheTenantsOwnHasNoBuiltInVersion() async throws {
        try await TestWorld.run { world in
            let catalogue = try TestWorld.catalogue(world.store)
            let tenant = profile(["fr"], name: "thanks")
            #expect(try catalogue.choice(named: "thanks", for: "fr-CA", of: tenant).locale == "fr")
            #expect(throws: TemplateCatalogue.Missing.language) {
                try catalogue.choice(named: "thanks", for: "de", of: tenant)
            }
            #expect(throws: TemplateCatalogue.Missing.name) {
                try catalogue.choice(named: "thank", for: "fr", of: tenant)
            }
            #expect(try catalogue.choice(named: "refund-receipt", for: "fr", of: tenant).version == 1)
        }
    }

    @Test func everyBuiltInTemplateHasAHashOfItsOwn() async throws {
        try await TestWorld.run { world in
            let bodies = try TestWorld.catalogue(world.store).starterBodies
            #expect(bodies.count == 8 && Set(bodies.map(\.hash)).count == 8)
            try await world.store.keepStarterTemplates(bodies)
            let own = world.store.tenant(world.tenant)
            for (hash, body) in bodies { #expect(try await own.templateBody(hash) == body) }
        }
    }
}
