package io.wabridge.bench;

import java.util.Map;

/** The bridge, or what it is compared with. */
interface Contestant {

    String name();

    /** One round, alone on the machine. Name to figure, the same names in each round. */
    Map<String, Double> round() throws Exception;
}
