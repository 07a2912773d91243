package io.wabridge.bench;

/** What a figure should be. */
enum Target {
    AT_LEAST("≥"),
    AT_MOST("≤"),
    /** None: it is there to be read. */
    REPORTED("");

    private final String sign;

    Target(String sign) {
        this.sign = sign;
    }

    boolean isMet(double measured, double target) {
        return switch (this) {
            case AT_LEAST -> measured >= target;
            case AT_MOST -> measured <= target;
            case REPORTED -> true;
        };
    }

    String text(double target, String unit) {
        return this == REPORTED ? "" : (sign + " " + Row.number(target) + " " + unit).strip();
    }
}
