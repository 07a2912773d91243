package io.wabridge.edge;

import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses compressed bodies at every door, before anything reads them. Camel's servlets would inflate them, also those of a GET,
 * and 600 KB can become 600 MB. No sender of the bridge compresses what it sends.
 */
final class BodyEncodingFilter extends OncePerRequestFilter {

    private final ProblemWriter problems;

    BodyEncodingFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean plain = Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING)).stream()
                .allMatch(encoding -> encoding.isBlank() || "identity".equalsIgnoreCase(encoding.strip()));
        if (plain) {
            chain.doFilter(request, response);
            return;
        }
        // The rest of the body is not read: the connection closes after the answer.
        response.setHeader(HttpHeaders.CONNECTION, "close");
        problems.write(response, Problem.UNSUPPORTED_ENCODING);
    }
}
