package io.wabridge.bench;

/** A part of the benchmark that can be run alone. */
interface Case {

    String name();

    /** Whether it is run only in full, or when it is asked for by name. */
    default boolean takesHours() {
        return false;
    }

    Result measure(Settings settings) throws Exception;
}
