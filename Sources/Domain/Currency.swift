/// A currency of ISO 4217 and the number of decimals that its amounts have.
package struct Currency: Sendable, Hashable {
    package let code: String
    package let decimals: Int

    /// `nil` for a code that is not in the list of active currencies.
    package init?(code: String) {
        guard let decimals = Self.decimalsByCode[code] else { return nil }
        self.code = code
        self.decimals = decimals
    }

    package static let dollar = Currency(code: "USD", decimals: 2)

    private init(code: String, decimals: Int) {
        (self.code, self.decimals) = (code, decimals)
    }

    private static let decimalsByCode: [String: Int] = {
        let byDecimals = [
            0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
            2: """
            AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF \
            CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ \
            GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK \
            MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB \
            SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN \
            UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
            """,
            3: "BHD IQD JOD KWD LYD OMR TND",
            4: "CLF UYW",
        ]
        var result: [String: Int] = [:]
        for (decimals, codes) in byDecimals {
            for code in codes.split(separator: " ") { result[String(code)] = decimals }
        }
        return result
    }()
}
