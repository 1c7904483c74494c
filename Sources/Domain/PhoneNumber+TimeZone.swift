import Privacy

extension PhoneNumber {
    /// The IANA time zone of the number's country, where that country has one clock; `nil` where it has several (+1, +7,
    /// +34, +61 and others), or where the code is nobody's or unknown here.
    package var timeZone: String? {
        let digits = e164.reveal().dropFirst()
        for length in [3, 2, 1] {
            if let zone = Self.zones[String(digits.prefix(length))] { return zone }
        }
        return nil
    }

    /// Country codes by ITU-T E.164, zones by the IANA database. Countries with islands or provinces of another time are
    /// left out: nobody can tell from a number where its owner is.
    private static let zones: [String: String] = [
        "20": "Africa/Cairo", "27": "Africa/Johannesburg", "30": "Europe/Athens", "31": "Europe/Amsterdam",
        "32": "Europe/Brussels", "33": "Europe/Paris", "36": "Europe/Budapest", "39": "Europe/Rome",
        "40": "Europe/Bucharest", "41": "Europe/Zurich", "43": "Europe/Vienna", "44": "Europe/London",
        "45": "Europe/Copenhagen", "46": "Europe/Stockholm", "47": "Europe/Oslo", "48": "Europe/Warsaw",
        "49": "Europe/Berlin", "51": "America/Lima", "53": "America/Havana", "54": "America/Argentina/Buenos_Aires",
        "57": "America/Bogota", "58": "America/Caracas", "60": "Asia/Kuala_Lumpur", "63": "Asia/Manila",
        "65": "Asia/Singapore", "66": "Asia/Bangkok", "81": "Asia/Tokyo", "82": "Asia/Seoul", "84": "Asia/Ho_Chi_Minh",
        "86": "Asia/Shanghai", "90": "Europe/Istanbul", "91": "Asia/Kolkata", "92": "Asia/Karachi", "93": "Asia/Kabul",
        "94": "Asia/Colombo", "95": "Asia/Yangon", "98": "Asia/Tehran",
        "212": "Africa/Casablanca", "213": "Africa/Algiers", "216": "Africa/Tunis", "218": "Africa/Tripoli",
        "221": "Africa/Dakar", "225": "Africa/Abidjan", "233": "Africa/Accra", "234": "Africa/Lagos",
        "237": "Africa/Douala", "250": "Africa/Kigali", "251": "Africa/Addis_Ababa", "254": "Africa/Nairobi",
        "255": "Africa/Dar_es_Salaam", "256": "Africa/Kampala", "260": "Africa/Lusaka", "263": "Africa/Harare",
        "350": "Europe/Gibraltar", "352": "Europe/Luxembourg", "353": "Europe/Dublin", "354": "Atlantic/Reykjavik",
        "355": "Europe/Tirane", "356": "Europe/Malta", "357": "Asia/Nicosia", "358": "Europe/Helsinki",
        "359": "Europe/Sofia", "370": "Europe/Vilnius", "371": "Europe/Riga", "372": "Europe/Tallinn",
        "373": "Europe/Chisinau", "374": "Asia/Yerevan", "375": "Europe/Minsk", "376": "Europe/Andorra",
        "377": "Europe/Monaco", "378": "Europe/San_Marino", "380": "Europe/Kyiv", "381": "Europe/Belgrade",
        "382": "Europe/Podgorica", "385": "Europe/Zagreb", "386": "Europe/Ljubljana", "387": "Europe/Sarajevo",
        "389": "Europe/Skopje", "420": "Europe/Prague", "421": "Europe/Bratislava", "423": "Europe/Vaduz",
        "501": "America/Belize", "502": "America/Guatemala", "503": "America/El_Salvador", "504": "America/Tegucigalpa",
        "505": "America/Managua", "506": "America/Costa_Rica", "507": "America/Panama", "509": "America/Port-au-Prince",
        "591": "America/La_Paz", "592": "America/Guyana", "595": "America/Asuncion", "597": "America/Paramaribo",
        "598": "America/Montevideo", "852": "Asia/Hong_Kong", "853": "Asia/Macau", "855": "Asia/Phnom_Penh",
        "856": "Asia/Vientiane", "880": "Asia/Dhaka", "886": "Asia/Taipei", "960": "Indian/Maldives",
        "961": "Asia/Beirut", "962": "Asia/Amman", "963": "Asia/Damascus", "964": "Asia/Baghdad", "965": "Asia/Kuwait",
        "966": "Asia/Riyadh", "967": "Asia/Aden", "968": "Asia/Muscat", "971": "Asia/Dubai", "972": "Asia/Jerusalem",
        "973": "Asia/Bahrain", "974": "Asia/Qatar", "975": "Asia/Thimphu", "977": "Asia/Kathmandu",
        "992": "Asia/Dushanbe", "993": "Asia/Ashgabat", "994": "Asia/Baku", "995": "Asia/Tbilisi",
        "996": "Asia/Bishkek",
        "998": "Asia/Tashkent",
    ]
}
