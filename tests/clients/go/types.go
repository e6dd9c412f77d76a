// How pgx comes to know types that it does not have, and what it tells of result columns.
package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

func types(ctx context.Context) {
	connection, err := pgx.Connect(ctx, "")
	must(err)
	names := []string{"customer", "_customer", "app.account", "every_type", "information_schema.sql_identifier", "int4range", "_int4", "city", "mood", "_mood", "email", "work_mail", "app.state", "app.share", "short_code", "member", "nowhere"}
	for _, name := range names {
		found, err := connection.LoadType(ctx, name)
		if err != nil {
			fact("LoadType "+name, err.Error())
			continue
		}
		fact("LoadType "+name, shape(found))
		connection.TypeMap().RegisterType(found)
	}
	several, err := connection.LoadTypes(ctx, []string{"product", "purchase_line", "_employee"})
	if err != nil {
		fact("LoadTypes", err.Error())
	}
	for _, found := range several {
		fact("LoadTypes "+found.Name, shape(found))
	}
	for _, sql := range []string{"SELECT * FROM every_type", "SELECT * FROM member WHERE feels = $1 AND felt = $2 AND mail = $3 AND state = ANY($4)", "SELECT * FROM people p JOIN app.entry e ON true WHERE p.id = $1 AND e.at < $2"} {
		told, err := connection.Prepare(ctx, sql, sql)
		must(err)
		var columns [][]any
		for _, column := range told.Fields {
			columns = append(columns, []any{column.Name, own(column.DataTypeOID), column.DataTypeSize, column.TypeModifier, column.TableAttributeNumber})
		}
		fact("columns of "+sql, columns)
		var parameters []any
		for _, oid := range told.ParamOIDs {
			parameters = append(parameters, own(oid))
		}
		fact("parameters of "+sql, parameters)
	}
	must(connection.Close(ctx))
}

// The numbers of types that users made are each server's own.
func own(oid uint32) any {
	if oid < 16384 {
		return oid
	}
	return "own"
}

func shape(found *pgtype.Type) []any {
	told := []any{found.Name, fmt.Sprintf("%T", found.Codec)}
	if composite, ok := found.Codec.(*pgtype.CompositeCodec); ok {
		for _, field := range composite.Fields {
			told = append(told, []any{field.Name, field.Type.Name})
		}
	}
	return told
}
