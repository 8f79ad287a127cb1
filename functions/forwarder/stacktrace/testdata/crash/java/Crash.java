package shop;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** Fails in the way its argument names. */
public class Crash {
    interface Call { void run() throws Exception; }

    static class OrderException extends RuntimeException {
        OrderException(String message, Throwable cause) { super(message, cause); }
    }

    static class Trouble extends Exception {
        Trouble(String message) { super(message); }
    }

    static class NoTrace extends RuntimeException {
        NoTrace(Throwable cause) { super("no trace", cause, false, false); }
    }

    static class Resource implements AutoCloseable {
        public void close() { throw new IllegalStateException("close failed", new RuntimeException("disk")); }
    }

    static int find(List<Integer> list, int i) { return list.get(i); }

    static void wrapped() {
        try {
            find(List.of(1), 7);
        } catch (RuntimeException e) {
            throw new OrderException("order 4711", e);
        }
    }

    static void twice() {
        try {
            wrapped();
        } catch (RuntimeException e) {
            throw new IllegalStateException(e);
        }
    }

    static int forever(int n) { return forever(n + 1) + 1; }

    static void reflected() throws Exception {
        Crash.class.getDeclaredMethod("wrapped").invoke(null);
    }

    static void proxied() {
        InvocationHandler h = (p, m, a) -> { throw new IllegalArgumentException("no such method " + m.getName()); };
        ((Runnable) Proxy.newProxyInstance(Crash.class.getClassLoader(), new Class<?>[] {Runnable.class}, h)).run();
    }

    static void circular() {
        RuntimeException a = new RuntimeException("a");
        RuntimeException b = new RuntimeException("b", a);
        a.initCause(b);
        throw a;
    }

    static Map<String, Call> cases() {
        Map<String, Call> c = new LinkedHashMap<>();
        c.put("null", () -> { String s = null; s.length(); });
        c.put("index", () -> find(new ArrayList<>(), 7));
        c.put("array", () -> { int[] a = {1}; a[c.size()]++; });
        c.put("cast", () -> { Object o = "x"; System.out.println((Integer) o); });
        c.put("divide", () -> System.out.println(1 / (c.size() - c.size())));
        c.put("number", () -> Integer.parseInt("x4711"));
        c.put("custom", () -> { throw new Trouble("in the house"); });
        c.put("bare", () -> { throw new Trouble(null); });
        c.put("multiline", () -> { throw new IllegalStateException("first line\nsecond: line\n\n\tindented"); });
        c.put("cause", () -> wrapped());
        c.put("causes", () -> twice());
        c.put("notrace", () -> { try { wrapped(); } catch (RuntimeException e) { throw new NoTrace(e); } });
        c.put("suppressed", () -> { try (Resource r = new Resource()) { wrapped(); } });
        c.put("circular", () -> circular());
        c.put("overflow", () -> forever(0));
        c.put("stream", () -> List.of("x").stream().map(Integer::parseInt).toList());
        c.put("lambda", () -> Optional.of(1).map(n -> find(List.of(), n)).get());
        c.put("reflected", () -> reflected());
        c.put("proxied", () -> proxied());
        c.put("inner", () -> new Object() { void deep() { wrapped(); } }.deep());
        c.put("future", () -> CompletableFuture.supplyAsync(() -> find(List.of(), 1)).join());
        c.put("executor", () -> { var x = Executors.newSingleThreadExecutor(); try { x.submit(() -> find(List.of(), 1)).get(); } finally { x.shutdown(); } });
        c.put("thread", () -> { Thread t = new Thread(() -> find(List.of(), 1), "worker 7"); t.start(); t.join(); });
        c.put("assertion", () -> { throw new AssertionError("4711"); });
        c.put("initializer", () -> System.out.println(Broken.VALUE));
        c.put("logged", () -> { try { twice(); } catch (Exception e) { System.err.print("21:24:52.123 [main] ERROR shop.Orders - request 4711 failed\n"); e.printStackTrace(); } });
        return c;
    }

    static class Broken { static final int VALUE = Integer.parseInt("broken"); }

    public static void main(String[] args) throws Exception {
        if (args.length == 0) cases().keySet().forEach(System.out::println);
        else cases().get(args[0]).run();
    }
}
