package io.wabridge.standin.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.Json;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/** {@code /_control/…}: what tests and scripts may ask of the stand-ins and order from them. Without any login. */
final class ControlServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private final transient StandInServer standIns;

    ControlServlet(StandInServer standIns) {
        this.standIns = standIns;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            JsonNode answer = answer(request);
            if (answer == null) {
                Json.answer(response, 404, problem("unknown call"));
            } else {
                Json.answer(response, 200, answer);
            }
        } catch (IllegalArgumentException e) {
            Json.answer(response, 400, problem(e.getMessage()));
        }
    }

    private static ObjectNode problem(String sentence) {
        return Json.object().put("error", sentence);
    }

    private JsonNode answer(HttpServletRequest request) throws IOException {
        return switch (request.getMethod() + " " + request.getPathInfo()) {
            case "GET /graph/requests" -> {
                ArrayNode all = Json.array();
                standIns.graph().requests().forEach(each -> all.add(each.json()));
                yield all;
            }
            case "GET /dataverse/stats" -> Json.of(standIns.dataverse().stats());
            case "POST /dataverse/arrivals" -> {
                JsonNode wanted = body(request);
                standIns.dataverse()
                        .watch(
                                wanted.path("set").asText(),
                                wanted.path("column").asText());
                yield Json.object();
            }
            case "GET /dataverse/arrivals" -> Json.of(standIns.dataverse().takeArrivals());
            case "POST /limits" -> {
                standIns.dataverse().limits(standIns.dataverse().limits().with(body(request)));
                yield Json.of(standIns.dataverse().limits());
            }
            case "POST /faults" -> {
                Fault fault = Fault.of(body(request));
                standIns.faults().add(fault);
                yield fault.json();
            }
            case "DELETE /faults" -> {
                standIns.faults().clear();
                yield Json.object();
            }
            case "GET /clock" -> clock();
            case "POST /clock" -> {
                JsonNode seconds = body(request).path("advanceS");
                if (!seconds.isNumber()) {
                    throw new IllegalArgumentException("advanceS must be a number of seconds");
                }
                standIns.clock().advance(Duration.ofMillis((long) (seconds.asDouble() * 1000)));
                yield clock();
            }
            case "POST /reset" -> {
                standIns.reset();
                yield Json.object();
            }
            // Beyond what every script relies on: Entra's keys change.
            case "POST /entra/rotate" -> {
                standIns.entra().rotateKey();
                yield Json.object();
            }
            default -> null;
        };
    }

    private ObjectNode clock() {
        return Json.object().put("offsetS", standIns.clock().offset().toSeconds());
    }

    private static JsonNode body(HttpServletRequest request) throws IOException {
        JsonNode body = Json.read(request.getInputStream().readAllBytes());
        if (!body.isObject()) {
            throw new IllegalArgumentException("the body must be a JSON object");
        }
        return body;
    }
}
