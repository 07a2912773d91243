package io.wabridge.bench;

/** A part of the benchmark that can be run alone. */
interface Case {

    String name();

    Result measure(Settings settings) throws Exception;
}
