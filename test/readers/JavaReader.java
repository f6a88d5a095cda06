// Readers of Java: JavaMail, or mime4j; the argument says which. See readers.ts
// for what is read and said.

import java.io.*;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.*;

public class JavaReader {
    static final byte[] NEEDLE =
        Base64.getDecoder().decode(System.getenv("READER_NEEDLE"));

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(
            new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(
            new FileOutputStream(FileDescriptor.out), true, "UTF-8");
        boolean isMime4j = args[0].equals("mime4j");
        String line;
        while ((line = in.readLine()) != null) {
            List<String> all = new ArrayList<>();
            for (String word : line.trim().split(" ")) {
                byte[] message = Base64.getDecoder().decode(word);
                List<String> found = new ArrayList<>();
                try {
                    if (isMime4j) Mime4j.read(message, found);
                    else Mail.read(message, found);
                } catch (Throwable error) {
                    // What it had found counts.
                }
                all.add("[" + String.join(",", found) + "]");
            }
            out.println("[" + String.join(",", all) + "]");
        }
    }

    static String entry(Collection<String> names, byte[] body) throws Exception {
        StringBuilder text = new StringBuilder("[[");
        boolean first = true;
        for (String name : names) {
            if (name == null) continue;
            if (!first) text.append(',');
            first = false;
            text.append(quoted(name));
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
        text.append("],\"");
        for (byte it : digest) text.append(String.format("%02x", it));
        return text.append("\",").append(holds(body)).append("]").toString();
    }

    static String quoted(String name) {
        StringBuilder text = new StringBuilder("\"");
        for (char it : name.toCharArray()) {
            if (it >= 0x20 && it < 0x7f && it != '"' && it != '\\') text.append(it);
            else text.append(String.format("\\u%04x", (int) it));
        }
        return text.append('"').toString();
    }

    static boolean holds(byte[] body) {
        String latin = new String(body, StandardCharsets.ISO_8859_1);
        return latin.contains(new String(NEEDLE, StandardCharsets.ISO_8859_1));
    }

    static byte[] all(InputStream in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] piece = new byte[4096];
        try {
            for (int n; (n = in.read(piece)) > 0;) out.write(piece, 0, n);
        } catch (Throwable error) {
            // What it had decoded counts.
        }
        return out.toByteArray();
    }

    static class Mail {
        static {
            System.setProperty("mail.mime.decodefilename", "true");
            System.setProperty("mail.mime.parameters.strict", "false");
            System.setProperty("mail.mime.base64.ignoreerrors", "true");
            System.setProperty("mail.mime.ignoreunknownencoding", "true");
            System.setProperty("mail.mime.multipart.ignoremissingendboundary", "true");
            System.setProperty("mail.mime.multipart.ignoreexistingboundaryparameter", "false");
        }

        static void read(byte[] message, List<String> found) throws Exception {
            add(new javax.mail.internet.MimeMessage(
                (javax.mail.Session) null, new ByteArrayInputStream(message)), found);
        }

        static void add(javax.mail.Part part, List<String> found) throws Exception {
            List<String> names = new ArrayList<>();
            try {
                String name = part.getFileName();
                if (name != null) names.add(name);
            } catch (Throwable error) {
                // It has none then.
            }
            Object content = null;
            try {
                content = part.getContent();
            } catch (Throwable error) {
                // Read as bytes.
            }
            if (content instanceof javax.mail.Multipart) {
                found.add(entry(names, new byte[0]));
                javax.mail.Multipart parts = (javax.mail.Multipart) content;
                for (int at = 0; at < parts.getCount(); at++) {
                    add(parts.getBodyPart(at), found);
                }
            } else if (content instanceof javax.mail.Part) {
                found.add(entry(names, new byte[0]));
                add((javax.mail.Part) content, found);
            } else {
                found.add(entry(names, all(part.getInputStream())));
            }
        }
    }

    static class Mime4j {
        static void read(byte[] message, List<String> found) throws Exception {
            org.apache.james.mime4j.stream.MimeConfig config =
                org.apache.james.mime4j.stream.MimeConfig.PERMISSIVE;
            org.apache.james.mime4j.message.DefaultMessageBuilder builder =
                new org.apache.james.mime4j.message.DefaultMessageBuilder();
            builder.setMimeEntityConfig(config);
            add(builder.parseMessage(new ByteArrayInputStream(message)), found);
        }

        static void add(org.apache.james.mime4j.dom.Entity entity, List<String> found)
            throws Exception {
            List<String> names = new ArrayList<>();
            String name = entity.getFilename();
            if (name != null) {
                names.add(name);
                names.add(org.apache.james.mime4j.codec.DecoderUtil
                    .decodeEncodedWords(name, StandardCharsets.UTF_8));
            }
            org.apache.james.mime4j.dom.Body body = entity.getBody();
            if (body instanceof org.apache.james.mime4j.dom.Multipart) {
                found.add(entry(names, new byte[0]));
                for (org.apache.james.mime4j.dom.Entity part
                    : ((org.apache.james.mime4j.dom.Multipart) body).getBodyParts()) {
                    add(part, found);
                }
            } else if (body instanceof org.apache.james.mime4j.dom.Entity) {
                found.add(entry(names, new byte[0]));
                add((org.apache.james.mime4j.dom.Entity) body, found);
            } else if (body instanceof org.apache.james.mime4j.dom.SingleBody) {
                found.add(entry(names,
                    all(((org.apache.james.mime4j.dom.SingleBody) body).getInputStream())));
            }
        }
    }
}
