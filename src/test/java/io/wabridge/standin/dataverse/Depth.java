package io.wabridge.standin.dataverse;

/** How far a privilege reaches: own rows, the business unit's, those below it, everyone's. In ascending order. */
enum Depth {
    Basic,
    Local,
    Deep,
    Global;

    Depth least(Depth other) {
        return compareTo(other) <= 0 ? this : other;
    }

    Depth most(Depth other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
