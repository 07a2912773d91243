package io.wabridge.standin.dataverse.model;

/** How far a privilege reaches: own rows, the business unit's, those below it, everyone's. In ascending order. */
public enum Depth {
    Basic,
    Local,
    Deep,
    Global;

    public Depth least(Depth other) {
        return compareTo(other) <= 0 ? this : other;
    }

    public Depth most(Depth other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
