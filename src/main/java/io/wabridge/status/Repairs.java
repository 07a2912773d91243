package io.wabridge.status;

/** How many rows may still be set back in one run, so that a mistake with all of them does not use up Dataverse's quota. */
final class Repairs {

    private int left;
    private boolean denied;

    Repairs(int atMost) {
        this.left = atMost;
    }

    /** Takes one; false when there is none left. */
    boolean take() {
        denied |= left == 0;
        return left > 0 && left-- > 0;
    }

    /** Whether a row was left as it is. */
    boolean wereTooFew() {
        return denied;
    }
}
