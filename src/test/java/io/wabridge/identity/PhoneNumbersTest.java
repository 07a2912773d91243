package io.wabridge.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumbersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4915112345678",
                "+4915112345678",
                "%2B4915112345678",
                "%2b49 151 12345678",
                "+49 151 1234-5678",
                "+49 (0)151 12345678",
                "004915112345678",
                " 4915112345678 ",
                "\u202A+49\u00A0151\u00A012345678\u202C"
            })
    void readsEveryWayOfWritingOnePhone(String written) {
        assertThat(PhoneNumbers.parse(written)).contains(Party.ofPhone("4915112345678"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5215512345678", "+5215512345678", "+52 1 55 1234 5678"})
    void readsAMexicanNumberAsWhatsAppWritesItThoughTheLibraryCallsItTooLong(String written) {
        assertThat(PhoneNumbers.parse(written)).contains(Party.ofPhone("525512345678"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+15550000001", "15550000002", "16505551234"})
    void acceptsWhatIsPossibleThoughNotValid(String written) {
        assertThat(PhoneNumbers.parse(written)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "bla",
                "+49 151 CALLME",
                "123",
                "12345",
                "+1 555 00",
                "+1 555 0001",
                "49151123456789012345",
                "+999123456789",
                "++4915112345678",
                "49+15112345678",
                "us.134",
                "US.",
                "US.13_4",
                "USA.134",
                "US.ENT.",
                "+4915112345678;drop"
            })
    void refusesWhatIsNoNumber(String written) {
        assertThat(PhoneNumbers.parse(written)).isEmpty();
    }

    @Test
    void refusesNull() {
        assertThat(PhoneNumbers.parse(null)).isEmpty();
    }

    @Test
    void takesAnIdForAnIdAlsoWhenItIsFullOfDigits() {
        assertThat(PhoneNumbers.parse("US.13491208655302741918")).contains(Party.ofUserId("US.13491208655302741918"));
    }

    @Test
    void tellsAParentIdFromAnId() {
        assertThat(PhoneNumbers.parse("US.ENT.11815799212886844830"))
                .contains(new Party(null, null, "US.ENT.11815799212886844830", null, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "Brazil,              551187654321,   5511987654321",
        "Brazil far from São Paulo, 554796123456, 5547996123456",
        "Mexico,              5215512345678,  525512345678",
        "Argentina,           5491112345678,  541112345678"
    })
    void foldsBothFormsOfOneMobile(String country, String one, String other) {
        assertThat(PhoneNumbers.canonical(one)).as(country).isEqualTo(PhoneNumbers.canonical(other));
    }

    @ParameterizedTest
    @CsvSource({
        "Brazilian landline,              551133334444,  5511933334444",
        "Brazilian mobile of another area, 552187654321, 5511987654321",
        "Mexican numbers,                 525512345678,  525512345679",
        "Argentine numbers,               541112345678,  541112345679",
        "Germany has no such prefix,      4915112345678, 4995112345678"
    })
    void keepsDifferentNumbersApart(String why, String one, String other) {
        assertThat(PhoneNumbers.canonical(one)).as(why).isNotEqualTo(PhoneNumbers.canonical(other));
    }

    @ParameterizedTest
    @CsvSource({
        "4915112345678,              +49…78",
        "+15550000001,               +1…01",
        "P:4915112345678,            +49…78",
        "US.13491208655302741918,    US.13…",
        "U:US.13491208655302741918,  US.13…",
        "US.ENT.11815799212886844830, US.ENT.11…",
        "bla,                        …",
        "1234,                       …"
    })
    void masksAllButCountryAndEnd(String key, String masked) {
        assertThat(PhoneNumbers.masked(key)).isEqualTo(masked);
    }

    @Test
    void writesE164() {
        assertThat(PhoneNumbers.e164("4915112345678")).isEqualTo("+4915112345678");
    }
}
