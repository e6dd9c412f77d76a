// Enums and domains by pgx: as values, parameters and arrays, in each of its ways to send them, and by COPY.
package main

import (
	"context"

	"github.com/jackc/pgx/v5"
)

func ownTypes(ctx context.Context) {
	connection, err := pgx.Connect(ctx, "")
	must(err)
	run := func(sql string) {
		_, err := connection.Exec(ctx, sql)
		must(err)
	}
	run("CREATE TYPE ow_mood AS ENUM ('sad', 'ok', 'happy', 'so, so')")
	run("CREATE DOMAIN ow_mail AS text CHECK (VALUE LIKE '%@%')")
	run("CREATE TABLE ow_person (id int PRIMARY KEY, feels ow_mood, felt ow_mood[], mail ow_mail)")
	modes := []struct {
		name string
		mode pgx.QueryExecMode
	}{{"cache statement", pgx.QueryExecModeCacheStatement}, {"cache describe", pgx.QueryExecModeCacheDescribe},
		{"describe exec", pgx.QueryExecModeDescribeExec}, {"exec", pgx.QueryExecModeExec}, {"simple", pgx.QueryExecModeSimpleProtocol}}
	for round, loaded := range []string{"unknown", "loaded"} {
		if loaded == "loaded" {
			for _, name := range []string{"ow_mood", "_ow_mood", "ow_mail"} {
				found, err := connection.LoadType(ctx, name)
				must(err)
				connection.TypeMap().RegisterType(found)
				fact("loaded "+name, shape(found))
			}
		}
		for number, m := range modes {
			insert := "INSERT INTO ow_person VALUES ($1, $2, $3, $4) RETURNING id, feels, felt::text, mail"
			id := 10*round + number
			fact(loaded+" insert "+m.name, typed(connection.Query(ctx, insert, m.mode, id, "ok", []string{"sad", "so, so"}, "a@b")))
			fact(loaded+" any "+m.name, typed(connection.Query(ctx,
				"SELECT id, feels FROM ow_person WHERE id = $2 AND feels = ANY($1::ow_mood[])", m.mode, []string{"ok", "happy"}, id)))
			fact(loaded+" equal "+m.name, typed(connection.Query(ctx, "SELECT id FROM ow_person WHERE id = $2 AND feels > $1 AND mail = $3", m.mode, "sad", id, "a@b")))
			for _, values := range [][]any{{m.mode, 99, "glad", nil, "a@b"}, {m.mode, 99, "ok", nil, "ab"}} {
				fact(loaded+" wrong "+values[2].(string)+" "+m.name, typed(connection.Query(ctx, insert, values...)))
			}
		}
	}
	rows := [][]any{{50, "happy", []string{"ok"}, "c@d"}, {51, nil, nil, nil}}
	copied, err := connection.CopyFrom(ctx, pgx.Identifier{"ow_person"}, []string{"id", "feels", "felt", "mail"}, pgx.CopyFromRows(rows))
	fact("copied", []any{copied, err == nil})
	fact("in the end", typed(connection.Query(ctx, "SELECT id, feels, felt::text, mail FROM ow_person ORDER BY feels DESC, id")))
	run("DROP TABLE ow_person")
	run("DROP DOMAIN ow_mail")
	run("DROP TYPE ow_mood")
	must(connection.Close(ctx))
}
