// %SQL.StatementMetadata and the lists of columns and parameters inside it.

import type { Value } from "../call.ts";
import type { EngineColumn, EngineParameter, Prepared } from "../contract.ts";
import { CompiledClass } from "./development.ts";
import { type IrisClass, irisClass, IrisObject } from "./iris_class.ts";

export class StatementMetadata extends IrisObject {
  readonly statementType: number;
  readonly columns: ObjectList;
  readonly parameters: ObjectList;

  constructor({ statementType, columns, parameters }: Prepared) {
    super();
    this.statementType = statementType;
    this.columns = new ObjectList(columns.map((column) => new StatementColumn(column)));
    this.parameters = new ObjectList(
      parameters.map((parameter, at) => new StatementParameter(parameter, at + 1)),
    );
  }

  get irisClass(): IrisClass {
    return sqlMetadata;
  }
}

export const sqlMetadata: IrisClass = irisClass<StatementMetadata>({
  name: "%SQL.StatementMetadata",
  properties: {
    statementType: (self) => BigInt(self.statementType),
    columnCount: (self) => BigInt(self.columns.items.length),
    columns: (self) => self.columns,
    parameterCount: (self) => BigInt(self.parameters.items.length),
    parameters: (self) => self.parameters,
  },
});

class ObjectList extends IrisObject {
  readonly items: readonly IrisObject[];

  constructor(items: readonly IrisObject[]) {
    super();
    this.items = items;
  }

  get irisClass(): IrisClass {
    return sqlColumns;
  }
}

export const sqlColumns: IrisClass = irisClass<ObjectList>({
  name: "%Library.ListOfObjects",
  methods: {
    Count: (self) => BigInt(self.items.length),
    GetAt: (self, call) => self.items[call.integer(0) - 1] ?? "",
  },
  properties: { Size: (self) => BigInt(self.items.length) },
});

class StatementColumn extends IrisObject {
  readonly column: EngineColumn;
  readonly typeClass: CompiledClass | "";

  constructor(column: EngineColumn) {
    super();
    this.column = column;
    this.typeClass = column.typeClass === "" ? "" : new CompiledClass(column.typeClass);
  }

  get irisClass(): IrisClass {
    return sqlColumn;
  }
}

/** In the order of an EngineColumn's flags. */
const FLAGS = [
  "isAutoIncrement",
  "isCaseSensitive",
  "isCurrency",
  "isReadOnly",
  "isRowVersion",
  "isUnique",
  "isAliased",
  "isExpression",
  "isHidden",
  "isIdentity",
  "isKeyColumn",
  "isRowId",
  "isList",
];

export const sqlColumn: IrisClass = irisClass<StatementColumn>({
  name: "%SQL.StatementColumn",
  properties: {
    colName: ({ column }) => column.name,
    label: ({ column }) => column.name,
    ODBCType: ({ column }) => BigInt(column.odbcType),
    precision: ({ column }) => BigInt(column.precision),
    scale: ({ column }) => BigInt(column.scale),
    isNullable: ({ column }) => BigInt(column.nullable),
    tableName: ({ column }) => column.table,
    schemaName: ({ column }) => column.schema,
    qualifier: () => "",
    clientType: ({ column }) => BigInt(column.clientType),
    property: () => "",
    typeClass: (self) => self.typeClass,
    ...Object.fromEntries(
      FLAGS.map((name, at) => [name, ({ column }: StatementColumn): Value => column.flags[at]]),
    ),
  },
});

class StatementParameter extends IrisObject {
  readonly parameter: EngineParameter;
  readonly position: number;

  constructor(parameter: EngineParameter, position: number) {
    super();
    this.parameter = parameter;
    this.position = position;
  }

  get irisClass(): IrisClass {
    return sqlParameter;
  }
}

export function parameterName(position: number): string {
  return `%parm(${position})`;
}

export const sqlParameter: IrisClass = irisClass<StatementParameter>({
  name: "%SQL.StatementParameter",
  properties: {
    ODBCType: ({ parameter }) => BigInt(parameter.odbcType),
    precision: ({ parameter }) => BigInt(parameter.precision),
    scale: ({ parameter }) => BigInt(parameter.scale),
    isNullable: ({ parameter }) => BigInt(parameter.nullable),
    colName: ({ position }) => parameterName(position),
    columnType: () => 1n,
  },
});
