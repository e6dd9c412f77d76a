// node-postgres' side of SCRAM, which its own types leave out.

interface Session {
  response: string;
}

declare const sasl: {
  startSession(mechanisms: string[]): Session;
  continueSession(session: Session, password: string, serverData: string): Promise<void>;
  finalizeSession(session: Session, serverData: string): void;
};
export default sasl;
