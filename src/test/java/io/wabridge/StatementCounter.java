package io.wabridge;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database that notes what it is asked. */
public final class StatementCounter extends DelegatingDataSource {

    private static final String COMMIT = "COMMIT";

    private final List<String> trace = new CopyOnWriteArrayList<>();

    public StatementCounter(DataSource database) {
        super(database);
    }

    /** SQL of what was prepared since the last reset; a batch is one. */
    public List<String> statements() {
        return trace.stream().filter(sql -> !sql.equals(COMMIT)).toList();
    }

    /** The same with {@code COMMIT} where a transaction ended. */
    public List<String> trace() {
        return List.copyOf(trace);
    }

    public void reset() {
        trace.clear();
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("prepareStatement")) {
                        trace.add((String) args[0]);
                    } else if (method.getName().equals("createStatement")) {
                        trace.add("(unprepared)");
                    } else if (method.getName().equals("commit")) {
                        trace.add(COMMIT);
                    }
                    try {
                        return method.invoke(connection, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
