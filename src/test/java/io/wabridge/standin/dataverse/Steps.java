package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The steps that run: those the rows register, and those a test adds. */
final class Steps {

    private static final Set<String> REGISTERING = Set.of("serviceendpoint", "sdkmessageprocessingstep");

    private final Schema schema;
    private final Store store;
    private final List<Step> added = new CopyOnWriteArrayList<>();
    private volatile List<Step> registered;

    Steps(Schema schema, Store store) {
        this.schema = schema;
        this.store = store;
    }

    void add(Step step) {
        added.add(step);
    }

    /** The rows have been replaced. */
    void forget() {
        registered = null;
    }

    /** Steps as they are after these changes. */
    List<Step> after(List<Change> changes) {
        if (changes.stream()
                .anyMatch(change -> REGISTERING.contains(change.row().table().name()))) {
            registered = null;
        }
        List<Step> steps = registered;
        if (steps == null) {
            steps = store.read(this::read);
            registered = steps;
        }
        if (added.isEmpty()) {
            return steps;
        }
        List<Step> all = new ArrayList<>(steps);
        all.addAll(added);
        return all;
    }

    private List<Step> read() {
        List<Step> steps = new ArrayList<>();
        for (Row row : store.rows(schema.table("sdkmessageprocessingstep"))) {
            Row endpoint = store.find(row.ref("eventhandler")).orElseThrow();
            // Without a key the platform has nothing to authenticate its call with, and makes none.
            if (row.number("statecode") == 0 && endpoint.text("authvalue") != null) {
                List<String> header = Step.header(endpoint.text("authvalue"));
                String attributes = row.text("filteringattributes");
                steps.add(new Step(
                        store.find(row.ref("sdkmessagefilterid")).orElseThrow().text("primaryobjecttypecode"),
                        store.find(row.ref("sdkmessageid")).orElseThrow().text("name"),
                        attributes == null ? Set.of() : Set.of(attributes.split(",")),
                        endpoint.text("url"),
                        header.get(0),
                        header.get(1)));
            }
        }
        return steps;
    }
}
