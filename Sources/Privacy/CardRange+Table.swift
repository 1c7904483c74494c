extension CardRange {
    /// As of 2026-11. Public lists disagree about the edges, so prefixes are taken widely; length and check digit cut.
    static let table: [CardRange] = international + national

    /// The ranges that may begin with two digits, by their value 0 to 99.
    static let byFirstTwoDigits: [[CardRange]] = (0..<100).map { (digits: UInt32) in
        table.filter { $0.prefixes.overlaps((digits * 10_000)...(digits * 10_000 + 9_999)) }
    }

    private static let international: [CardRange] = [
        // Visa, Electron, V Pay
        CardRange("4", lengths: [13, 16, 18, 19], strong: [16]),
        // Mastercard
        CardRange("51-55", lengths: [16], strong: [16]),
        CardRange("222100-272099", lengths: [16], strong: [16]),
        // American Express
        CardRange("34", lengths: [15], strong: [15]),
        CardRange("37", lengths: [15], strong: [15]),
        // Diners Club
        CardRange("300-305", lengths: [14, 16, 19], strong: [14]),
        CardRange("3095", lengths: [14, 16, 19], strong: [14]),
        CardRange("309", lengths: [14, 16], strong: [14]),
        CardRange("36", lengths: [14, 15, 16, 17, 18, 19], strong: [14]),
        CardRange("38-39", lengths: [14, 15, 16, 17, 18, 19], strong: [14]),
        // Discover
        CardRange("6011", lengths: [16, 17, 18, 19], strong: [16]),
        CardRange("644-649", lengths: [16, 17, 18, 19], strong: [16]),
        CardRange("65", lengths: [16, 17, 18, 19], strong: [16]),
        // JCB
        CardRange("3528-3589", lengths: [16, 17, 18, 19], strong: [16]),
        CardRange("2131", lengths: [15]),
        CardRange("1800", lengths: [15]),
        CardRange("3088-3094", lengths: [16]),
        CardRange("3096-3102", lengths: [16]),
        CardRange("3112-3120", lengths: [16]),
        CardRange("3158-3159", lengths: [16]),
        CardRange("3337-3349", lengths: [16]),
        // UnionPay
        CardRange("62", lengths: [14, 15, 16, 17, 18, 19], hasCheckDigit: false),
        CardRange("810-817", lengths: [14, 15, 16, 17, 18, 19], hasCheckDigit: false),
        // Maestro, with Switch, Solo and Laser
        CardRange("50", lengths: Array(12...19)),
        CardRange("56-61", lengths: Array(12...19)),
        CardRange("63-64", lengths: Array(12...19)),
        CardRange("66-69", lengths: Array(12...19)),
        CardRange("501080-501082", lengths: Array(12...19), hasCheckDigit: false),
        // UATP
        CardRange("1", lengths: [15]),
        // enRoute
        CardRange("2014", lengths: [15], hasCheckDigit: false),
        CardRange("2149", lengths: [15], hasCheckDigit: false),
    ]

    private static let national: [CardRange] = [
        // RuPay
        CardRange("81-82", lengths: [16]),
        CardRange("353", lengths: [16]),
        CardRange("356", lengths: [16]),
        // Mir
        CardRange("2200-2204", lengths: [16, 17, 18, 19]),
        // Troy
        CardRange("9792", lengths: [16]),
        // Elo (its other ranges lie in those of Visa, Maestro and Discover)
        CardRange("627780", lengths: [16]),
        // Hiper and Hipercard
        CardRange("384100", lengths: [16, 19], hasCheckDigit: false),
        CardRange("384140", lengths: [16, 19], hasCheckDigit: false),
        CardRange("384160", lengths: [16, 19], hasCheckDigit: false),
        CardRange("606282", lengths: [16, 19], hasCheckDigit: false),
        CardRange("637095", lengths: [16, 19], hasCheckDigit: false),
        CardRange("637568", lengths: [16, 19], hasCheckDigit: false),
        CardRange("637599", lengths: [16, 19], hasCheckDigit: false),
        CardRange("637609", lengths: [16, 19], hasCheckDigit: false),
        CardRange("637612", lengths: [16, 19], hasCheckDigit: false),
        // Verve
        CardRange("627309", lengths: [16, 18, 19]),
        // Naranja, Carnet, Mada
        CardRange("589562", lengths: [16]),
        CardRange("286900", lengths: [16]),
        CardRange("968201-968211", lengths: [16]),
        // Dankort and Cartes Bancaires outside the ranges of Visa, Mastercard and Maestro
        CardRange("5019", lengths: [16]),
        // DinaCard, Uzcard, Humo, Napas, BelKart, Borica, LankaPay, GPN
        CardRange("9891", lengths: [16]),
        CardRange("8600", lengths: [16]),
        CardRange("5614", lengths: [16]),
        CardRange("9860", lengths: [16]),
        CardRange("9704", lengths: [16, 19]),
        CardRange("9112", lengths: [16]),
        CardRange("2205", lengths: [16]),
        CardRange("357111", lengths: [16], hasCheckDigit: false),
        CardRange("1946", lengths: [16]),
        // T-Union, Synchrony, Voyager
        CardRange("31", lengths: [19]),
        CardRange("700600", lengths: [16]),
        CardRange("7088", lengths: [15]),
        // Meal and shop vouchers
        CardRange("505864-505865", lengths: [16], hasCheckDigit: false),
    ]
}
