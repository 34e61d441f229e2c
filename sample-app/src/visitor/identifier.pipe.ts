import {
  Injectable,
  NotFoundException,
  type PipeTransform,
} from "@nestjs/common";

/** Lets only what can be a name or a number of the shop's come to the database. */
@Injectable()
export class IdentifierPipe implements PipeTransform<string, string> {
  /** @throws NotFoundException */
  transform(value: string): string {
    if (!/^[\w-]{1,64}$/.test(value)) {
      throw new NotFoundException();
    }
    return value;
  }
}
