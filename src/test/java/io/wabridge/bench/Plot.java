package io.wabridge.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A picture of figures as SVG: bars, or lines over a common axis. Colours are those of Okabe and Ito, which people who see few colours can
 * tell apart.
 */
sealed interface Plot {

    /** Of its file, without ending. */
    String name();

    String title();

    String svg();

    /**
     * One bar for each name, with its number.
     *
     * @param unit of all values
     */
    record Bars(String name, String title, String unit, Map<String, Double> values) implements Plot {

        private static final int BAR = 26;
        private static final int LEFT = 260;

        @Override
        public String svg() {
            Canvas canvas = new Canvas(title, 50 + values.size() * (BAR + 10) + 20);
            double most = values.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(1);
            int y = 50;
            int n = 0;
            for (Map.Entry<String, Double> each : values.entrySet()) {
                double width = (Canvas.WIDTH - LEFT - 150) * each.getValue() / most;
                canvas.text(LEFT - 10, y + BAR / 2 + 5, "end", each.getKey());
                canvas.bar(LEFT, y, width, BAR, n++);
                canvas.text(LEFT + width + 8, y + BAR / 2 + 5, "start", Row.number(each.getValue()) + " " + unit);
                y += BAR + 10;
            }
            return canvas.svg();
        }
    }

    /** A point of a line. */
    record Point(double x, double y) {}

    /**
     * Lines from left to right.
     *
     * @param powers whether the x axis grows by powers of ten
     */
    record Lines(String name, String title, String xAxis, String yAxis, boolean powers, Map<String, List<Point>> lines)
            implements Plot {

        private static final int LEFT = 80;
        private static final int TOP = 60;
        private static final int HEIGHT = 260;
        private static final int RIGHT = 220;
        private static final int STEPS = 5;

        @Override
        public String svg() {
            Canvas canvas = new Canvas(title, TOP + HEIGHT + 70);
            List<Point> all = lines.values().stream().flatMap(List::stream).toList();
            double top = round(all.stream().mapToDouble(Point::y).max().orElse(1));
            double first = powers
                    ? all.stream().mapToDouble(point -> along(point.x())).min().orElse(0)
                    : 0;
            double most = all.stream().mapToDouble(Point::x).max().orElse(1);
            double last = powers ? along(most) : round(most);
            double width = Canvas.WIDTH - LEFT - RIGHT;
            for (int i = 0; i <= STEPS; i++) {
                double y = TOP + HEIGHT - HEIGHT * i / (double) STEPS;
                canvas.rule(LEFT, y, LEFT + width, y);
                canvas.text(LEFT - 8, y + 5, "end", Row.number(top * i / STEPS));
            }
            for (double x : ticks(all, first, last)) {
                double at = LEFT + width * (along(x) - first) / Math.max(last - first, 1e-9);
                canvas.text(at, TOP + HEIGHT + 20, "middle", Row.number(x));
            }
            canvas.text(LEFT + width / 2, TOP + HEIGHT + 48, "middle", xAxis);
            canvas.text(LEFT - 60, TOP - 14, "start", yAxis);
            int n = 0;
            for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
                List<double[]> points = new ArrayList<>();
                for (Point point : line.getValue()) {
                    points.add(new double[] {
                        LEFT + width * (along(point.x()) - first) / Math.max(last - first, 1e-9),
                        TOP + HEIGHT - HEIGHT * point.y() / top
                    });
                }
                canvas.line(points, n);
                canvas.bar(LEFT + width + 20, TOP + n * 26.0, 16, 16, n);
                canvas.text(LEFT + width + 44, TOP + n * 26.0 + 13, "start", line.getKey());
                n++;
            }
            return canvas.svg();
        }

        private double along(double x) {
            return powers ? Math.log10(Math.max(x, 1e-9)) : x;
        }

        private List<Double> ticks(List<Point> all, double first, double last) {
            if (powers) {
                return all.stream().map(Point::x).distinct().sorted().toList();
            }
            List<Double> ticks = new ArrayList<>();
            for (int i = 0; i <= STEPS; i++) {
                ticks.add(first + (last - first) * i / STEPS);
            }
            return ticks;
        }

        /** The next number that has one digit or a half. */
        private static double round(double value) {
            double power = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-9))));
            return Math.ceil(value / power * 2) / 2 * power;
        }
    }

    /** What is drawn. */
    final class Canvas {

        static final int WIDTH = 900;

        private static final List<String> COLOURS =
                List.of("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999");

        private final StringBuilder shapes = new StringBuilder();
        private final int height;

        Canvas(String title, int height) {
            this.height = height;
            add("<rect width='%d' height='%d' fill='#ffffff'/>", WIDTH, height);
            add("<text x='20' y='30' font-size='17' font-weight='bold'>%s</text>", escaped(title));
        }

        void text(double x, double y, String anchor, String text) {
            add("<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", x, y, anchor, escaped(text));
        }

        void bar(double x, double y, double width, double height, int n) {
            add("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>", x, y, width, height, colour(n));
        }

        void rule(double x1, double y1, double x2, double y2) {
            add("<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='#dddddd'/>", x1, y1, x2, y2);
        }

        void line(List<double[]> points, int n) {
            StringBuilder path = new StringBuilder();
            for (double[] point : points) {
                path.append(String.format(Locale.ROOT, "%.1f,%.1f ", point[0], point[1]));
            }
            add(
                    "<polyline points='%s' fill='none' stroke='%s' stroke-width='2.5'/>",
                    path.toString().strip(), colour(n));
            for (double[] point : points.size() > 40 ? List.<double[]>of() : points) {
                add("<circle cx='%.1f' cy='%.1f' r='3.5' fill='%s'/>", point[0], point[1], colour(n));
            }
        }

        String svg() {
            return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='14'>\n%s</svg>\n"
                    .formatted(WIDTH, height, shapes);
        }

        private void add(String format, Object... arguments) {
            shapes.append(String.format(Locale.ROOT, format, arguments)).append('\n');
        }

        private static String colour(int n) {
            return COLOURS.get(n % COLOURS.size());
        }

        private static String escaped(String text) {
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        }
    }
}
